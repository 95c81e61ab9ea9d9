using System.CommandLine;
using LoadMaster.Api;
using LoadMaster.Cli.Output;

namespace LoadMaster.Cli.Commands;

/// <summary><c>lm config</c>: the whole document.</summary>
internal static class ConfigCommands
{
    private const string StandardStream = "-";

    public static Command Create(CommandRunner runner) => Arguments.Group(
        "config",
        "The whole configuration: export, import, history, comparison, rollback.",
        Show(runner),
        Export(runner),
        Import(runner),
        Validate(runner),
        History(runner),
        Diff(runner),
        Rollback(runner));

    private static Command Show(CommandRunner runner)
    {
        var revision = new Option<long?>("--revision") { HelpName = "N", Description = "An earlier revision instead of the current one." };
        var command = new Command("show", "The document as JSON.") { revision };
        runner.SetAction(command, async (run, cancel) =>
        {
            var document = run.Parsed.GetValue(revision) is { } number
                ? await run.Client.GetRevisionAsync(number, cancel)
                : await run.Client.ExportAsync(cancel);
            run.Printer.Line(document.Json.TrimEnd());
        });
        return command;
    }

    private static Command Export(CommandRunner runner)
    {
        var file = new Argument<string>("FILE") { Description = "Where to write it; - or nothing: standard output.", DefaultValueFactory = _ => StandardStream };
        var command = new Command("export", "Write the document to a file.").With(file);
        runner.SetAction(command, async (run, cancel) =>
        {
            var document = await run.Client.ExportAsync(cancel);
            var path = run.Parsed.GetRequiredValue(file);
            if (path == StandardStream)
            {
                run.Printer.Line(document.Json.TrimEnd());
                return;
            }

            await File.WriteAllTextAsync(path, document.Json.TrimEnd() + "\n", cancel);
            run.Environment.Error.WriteLine($"Revision {document.Revision} written to {path}.");
        });
        return command;
    }

    private static Command Import(CommandRunner runner)
    {
        var file = InputFile();
        var command = new Command("import", "Replace the whole configuration by a document; all or nothing.").With(file);
        runner.SetAction(command, async (run, cancel) =>
        {
            var json = await ReadAsync(run, run.Parsed.GetRequiredValue(file), cancel);
            run.Printer.Changed(await run.Client.ImportAsync(json, cancel), "Configuration imported");
        });
        return command;
    }

    private static Command Validate(CommandRunner runner)
    {
        var file = InputFile();
        var command = new Command("validate", "Say what an import would say, and change nothing.").With(file);
        runner.SetAction(command, async (run, cancel) =>
        {
            var answer = await run.Client.ValidateAsync(await ReadAsync(run, run.Parsed.GetRequiredValue(file), cancel), cancel);
            run.Printer.Show(answer, Printer.Indented.ValidationDto, p => p.Line($"Valid. {answer.Summary}"));
        });
        return command;
    }

    private static Command History(CommandRunner runner)
    {
        var count = new Option<int>("--count") { HelpName = "N", Description = "How many revisions, newest first.", DefaultValueFactory = _ => 20 };
        var command = new Command("history", "Who changed what and when.") { count };
        runner.SetAction(command, async (run, cancel) =>
        {
            var list = await run.Client.GetHistoryAsync(run.Parsed.GetValue(count), cancel);
            run.Printer.Show(list, Printer.Indented.ListDtoHistoryEntryDto, p => p.Table(
                ["Revision", "Epoch", "At", "By", "Change"],
                list.Items.Select(e => (IReadOnlyList<string>)[Format.Number(e.Revision), Format.Number(e.Epoch), Format.Time(e.At), e.By, e.Summary]),
                "Revision",
                "Epoch"));
        });
        return command;
    }

    private static Command Diff(CommandRunner runner)
    {
        var from = new Argument<long?>("FROM") { Description = "The older revision; else the one before TO.", Arity = ArgumentArity.ZeroOrOne };
        var to = new Argument<long?>("TO") { Description = "The newer revision; else the current one.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("diff", "What differs between two revisions.").With(from, to);
        runner.SetAction(command, async (run, cancel) =>
        {
            var diff = await run.Client.GetDiffAsync(run.Parsed.GetValue(from), run.Parsed.GetValue(to), cancel);
            run.Printer.Show(diff, Printer.Indented.DiffDto, p => Print(p, diff));
        });
        return command;
    }

    private static Command Rollback(CommandRunner runner)
    {
        var revision = new Argument<long>("REVISION") { Description = "The revision to return to; 'lm config history' shows them." };
        var command = new Command("rollback", "Make an earlier revision's document the newest one.").With(revision);
        runner.SetAction(command, async (run, cancel) =>
        {
            var number = run.Parsed.GetRequiredValue(revision);
            run.Printer.Changed(await run.Client.RollbackAsync(number, cancel), $"Configuration is that of revision {number} again");
        });
        return command;
    }

    private static void Print(Printer printer, DiffDto diff)
    {
        printer.Line(diff.Differences.Count == 0
            ? $"Revisions {diff.From} and {diff.To} are the same."
            : $"Revision {diff.From} -> {diff.To}:");
        foreach (var difference in diff.Differences)
        {
            printer.Line(difference.Kind switch
            {
                "added" => $"+ {difference.Path}: {difference.After}",
                "removed" => $"- {difference.Path}: {difference.Before}",
                _ => $"~ {difference.Path}: {difference.Before} -> {difference.After}",
            });
        }
    }

    private static Argument<string> InputFile() => new("FILE") { Description = "The document; -: standard input." };

    private static async Task<string> ReadAsync(CommandRun run, string path, CancellationToken cancel)
    {
        if (path == StandardStream)
            return await run.Environment.In.ReadToEndAsync(cancel);
        if (!File.Exists(path))
            throw new CliException(ExitCodes.Failed, CliCodes.File, $"There is no file {path}.");
        return await File.ReadAllTextAsync(path, cancel);
    }
}
