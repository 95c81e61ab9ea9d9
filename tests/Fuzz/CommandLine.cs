using System.Globalization;

namespace LoadMaster.Fuzz;

/// <summary>The program: one target or all, so many inputs each.</summary>
internal static class CommandLine
{
    private const string Usage = """
        Gives broken inputs to every reader of bytes that strangers send, and checks what must hold for each.
          --target NAME    one of those that --list names (default: all)
          --inputs N       so many for each target (default 1000000)
          --seed N         another run (default 1)
          --corpus FOLDER  inputs to begin with besides the built-in ones; FOLDER/TARGET/*
          --save FOLDER    where an input that breaks a promise is written
          --list           names the targets
        Exit code 0 when everything held, 1 when a promise was broken, 2 when the arguments are wrong.
        """;

    public static int Run(string[] args, TextWriter output, TimeProvider time)
    {
        if (args is ["--list"])
        {
            output.WriteLine(string.Join('\n', FuzzTargets.All().Select(target => target.Name)));
            return 0;
        }

        if (Parse(args) is not { } asked || FuzzTargets.All().Where(target => asked.Target is null || target.Name == asked.Target).ToList() is not { Count: > 0 } targets)
        {
            output.WriteLine(Usage);
            return 2;
        }

        var results = targets.Select(target => One(target, asked, output, time)).ToList();
        return results.TrueForAll(result => result.Problem is null) ? 0 : 1;
    }

    private static FuzzResult One(IFuzzTarget target, Asked asked, TextWriter output, TimeProvider time)
    {
        var result = new FuzzRun(target, asked.Seed, time).Run(asked.Inputs, Saved(asked.Corpus, target.Name));
        output.WriteLine(result);
        if (result.Failing is { } failing && asked.Save is { } folder)
        {
            var file = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, target.Name)).FullName, $"seed-{asked.Seed}.bin");
            File.WriteAllBytes(file, failing);
            output.WriteLine($"  written to {file} ({failing.Length} bytes)");
        }

        return result;
    }

    public static IEnumerable<byte[]> Saved(string? corpus, string target)
    {
        var folder = corpus is null ? null : Path.Combine(corpus, target);
        return Directory.Exists(folder) ? Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).Select(File.ReadAllBytes) : [];
    }

    private static Asked? Parse(string[] args)
    {
        var asked = new Asked(null, 1_000_000, 1, null, null);
        for (var at = 0; at + 1 < args.Length; at += 2)
        {
            var isNumber = ulong.TryParse(args[at + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var number);
            switch (args[at])
            {
                case "--target":
                    asked = asked with { Target = args[at + 1] };
                    break;
                case "--corpus":
                    asked = asked with { Corpus = args[at + 1] };
                    break;
                case "--save":
                    asked = asked with { Save = args[at + 1] };
                    break;
                case "--inputs" when isNumber:
                    asked = asked with { Inputs = (long)number };
                    break;
                case "--seed" when isNumber:
                    asked = asked with { Seed = number };
                    break;
                default:
                    return null;
            }
        }

        return args.Length % 2 == 0 ? asked : null;
    }

    private sealed record Asked(string? Target, long Inputs, ulong Seed, string? Corpus, string? Save);
}
