using System.CommandLine;
using System.Globalization;
using LoadMaster.Api;
using LoadMaster.Cli.Output;

namespace LoadMaster.Cli.Commands;

/// <summary><c>lm audit</c>: who did what on the node that is asked.</summary>
internal static class AuditCommands
{
    private static readonly string[] Columns = ["When", "Who", "From", "What", "Outcome"];

    public static Command Create(CommandRunner runner)
    {
        var since = new Option<string?>("--since") { HelpName = "TIME", Description = "Only what is newer: a span such as 90m, 24h or 7d, or a point in time such as 2026-11-23T06:00:00Z." };
        var user = new Option<string?>("--user") { HelpName = "NAME", Description = "Only of users or keys whose name has this in it." };
        var action = new Option<string?>("--action") { HelpName = "TEXT", Description = "Only login, logout, password, change or command; or what was asked for has this in it." };
        var count = new Option<int>("--count") { HelpName = "N", Description = "At most so many, the newest.", DefaultValueFactory = _ => 50 };
        var diff = new Option<bool>("--diff") { Description = "Show what each change changed." };
        var command = new Command("audit", "The audit log of this node, newest first: logins and everything that was asked for. Each node has its own.") { since, user, action, count, diff };
        command.Subcommands.Add(Verify(runner));
        runner.SetAction(command, async (run, cancel) =>
        {
            var list = await run.Client.GetAuditAsync(
                PointOf(run.Parsed.GetValue(since), run.Environment.Time.GetUtcNow()), run.Parsed.GetValue(user), run.Parsed.GetValue(action), run.Parsed.GetValue(count), cancel);
            var withDiff = run.Parsed.GetValue(diff);
            run.Printer.Show(list, Printer.Indented.AuditListDto, p => View(p, list, withDiff));
        });
        return command;
    }

    private static Command Verify(CommandRunner runner)
    {
        var command = new Command("verify", "Check that no record was changed or taken out; exit code 1 when one was.");
        runner.SetAction(command, async (run, cancel) =>
        {
            var verdict = await run.Client.VerifyAuditAsync(cancel);
            run.Printer.Show(verdict, Printer.Indented.AuditVerdictDto, p =>
            {
                p.Line(verdict.Valid
                    ? $"{verdict.Records} records on {verdict.Node}, {verdict.First} to {verdict.Last}: each as it was written."
                    : $"The audit log of {verdict.Node} was tampered with or is damaged: {verdict.Problem}");
                p.Line($"Newest record {verdict.Last}, sha256 {verdict.LastHash}: compare it with what the syslog host has.");
                if (verdict.Lost > 0)
                    p.Line($"{verdict.Lost} records could not be written since the daemon's start; its log says why.");
            });
            return verdict.Valid ? ExitCodes.Ok : ExitCodes.Failed;
        });
        return command;
    }

    /// <summary>Null when no time was given.</summary>
    internal static DateTimeOffset? PointOf(string? text, DateTimeOffset now)
    {
        if (text is null)
            return null;
        if (text.Length > 1 && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= 100_000)
        {
            switch (text[^1])
            {
                case 'm': return now.AddMinutes(-number);
                case 'h': return now.AddHours(-number);
                case 'd': return now.AddDays(-number);
            }
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var point) && text.Length >= "2026-11-23".Length
            ? point
            : throw new CliException(ExitCodes.Usage, CliCodes.Usage, $"'{text}' is neither a span such as 90m, 24h or 7d nor a point in time such as 2026-11-23T06:00:00Z.");
    }

    private static void View(Printer printer, AuditListDto list, bool withDiff)
    {
        if (list.Items.Count == 0)
        {
            printer.Line($"No such record on {list.Node}.");
            return;
        }

        if (!withDiff)
        {
            printer.Table(Columns, list.Items.Select(Row));
            return;
        }

        foreach (var record in list.Items)
        {
            printer.Line(string.Join("  ", Row(record)));
            foreach (var difference in record.Differences)
            {
                printer.Line(difference.Kind switch
                {
                    "added" => $"  + {difference.Path}: {difference.After}",
                    "removed" => $"  - {difference.Path}: {difference.Before}",
                    _ => $"  ~ {difference.Path}: {difference.Before} -> {difference.After}",
                });
            }
        }
    }

    private static IReadOnlyList<string> Row(AuditRecordDto record) =>
    [
        Format.Time(record.At),
        record.User,
        record.From,
        record.Action is "login" or "logout" ? record.Action : record.What,
        record.Outcome + (record.Revision > 0 ? $", revision {record.Revision}" : "") + (record.Detail.Length > 0 ? $": {record.Detail}" : ""),
    ];
}
