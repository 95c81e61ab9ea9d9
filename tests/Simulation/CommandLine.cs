using System.Globalization;

namespace LoadMaster.Simulation;

/// <summary>The program: replay one seed with its trace, or run fresh ones within a budget.</summary>
internal static class CommandLine
{
    private const string Usage = """
        Runs the real HA machine and the real replication rules of two or more nodes under seeded faults.
          --seed N         replay one seed and print what happened
          --verbose        with --seed: every input and effect too
          --seeds COUNT    run so many fresh seeds (default 1000)
          --seconds N      stop beginning new ones after so long
          --from BASE      first seed; fresh from the clock when not given
          --nodes N        2 to 4 nodes (default 2)
          --arbiter        with an arbiter on a third host
          --second         each node has a second service network, which it may lose
          --relay          the gateway forwards heartbeats, and the nodes may be cut from each other
          --broken NAME    break the machine on purpose; see Mutation in SimOptions.cs
        Exit code 0 when everything held, 1 when a checker found something, 2 when the arguments are wrong.
        """;

    public static int Run(string[] args, TextWriter output, TimeProvider time)
    {
        if (Parse(args) is not { } asked)
        {
            output.WriteLine(Usage);
            return 2;
        }

        if (asked.Seed is { } seed) return Replay(asked.Options with { Seed = seed }, output);
        var first = asked.From ?? SeedRunner.FreshBase(time);
        var report = SeedRunner.Run(asked.Options, first, asked.Count, asked.Within, time);
        output.WriteLine(report);
        return report.Failures.Count == 0 ? 0 : 1;
    }

    private static int Replay(SimOptions options, TextWriter output)
    {
        var result = new SimWorld(options).Run();
        foreach (var line in result.Trace) output.WriteLine(line);
        output.WriteLine(result.Good ? $"{options}: everything held" : $"{options}: {result.Problem}");
        return result.Good ? 0 : 1;
    }

    private static Asked? Parse(string[] args)
    {
        var asked = new Asked(new SimOptions(), null, null, 1000, TimeSpan.MaxValue);
        for (var at = 0; at < args.Length; at++)
        {
            if (Switched(asked.Options, args[at]) is { } options)
            {
                asked = asked with { Options = options };
                continue;
            }

            if (at + 1 == args.Length || With(asked, args[at], args[++at]) is not { } next) return null;
            asked = next;
        }

        return asked;
    }

    private static SimOptions? Switched(SimOptions options, string name) => name switch
    {
        "--arbiter" => options with { Arbiter = true },
        "--relay" => options with { Relay = true },
        "--second" => options with { SecondNetwork = true },
        "--verbose" => options with { Verbose = true },
        _ => null,
    };

    private static Asked? With(Asked asked, string option, string value)
    {
        if (option == "--broken")
            return Enum.TryParse<Mutation>(value, out var mutation) ? asked with { Options = asked.Options with { Mutation = mutation } } : null;
        if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return null;
        return option switch
        {
            "--seed" => asked with { Seed = number },
            "--from" => asked with { From = number },
            "--seeds" => asked with { Count = number },
            "--seconds" => asked with { Within = TimeSpan.FromSeconds(number) },
            "--nodes" when number is >= 2 and <= 4 => asked with { Options = asked.Options with { Nodes = number } },
            _ => null,
        };
    }

    private sealed record Asked(SimOptions Options, int? Seed, int? From, int Count, TimeSpan Within);
}
