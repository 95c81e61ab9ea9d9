using System.CommandLine;
using LoadMaster.Api;
using LoadMaster.Cli.Output;

namespace LoadMaster.Cli.Commands;

/// <summary><c>lm ips rules</c>: the imported rule set and the choices in it.</summary>
internal static class IpsRuleCommands
{
    private const int ReasonsShown = 10;

    public static Command Create(CommandRunner runner) => Arguments.Group(
        "rules", "The Snort rules: import, search, switch.",
        Import(runner, "import", "Put a rule set in force; what was enabled and disabled by hand stays so."),
        Import(runner, "update", "Put a newer rule set in the place of the old one: the same as import."),
        List(runner),
        Switch(runner, "enable", "Switch a rule on.", on: true),
        Switch(runner, "disable", "Switch a rule off.", on: false));

    public static async Task<byte[]> ReadAsync(string path, CancellationToken cancel) => File.Exists(path)
        ? await File.ReadAllBytesAsync(path, cancel)
        : throw new CliException(ExitCodes.Failed, CliCodes.File, $"There is no file {path}.");

    private static Command Import(CommandRunner runner, string word, string description)
    {
        var file = new Argument<string>("FILE") { Description = "A .rules file, or a .tar.gz archive as downloaded." };
        var name = new Option<string?>("--name") { HelpName = "NAME", Description = "What the rule set is called; the file's name unless given." };
        var command = new Command(word, description) { name }.With(file);
        runner.SetAction(command, async (run, cancel) =>
        {
            var path = run.Parsed.GetRequiredValue(file);
            var called = run.Parsed.GetValue(name) ?? Path.GetFileName(path);
            var result = await run.Client.ImportRulesAsync(called, await ReadAsync(path, cancel), cancel);
            run.Printer.Show(result, Printer.Indented.IpsImportDto, p => View(p, result));
        });
        return command;
    }

    private static Command List(CommandRunner runner)
    {
        var sid = new Option<int?>("--sid") { HelpName = "SID", Description = "The rule of this number." };
        var classtype = new Option<string?>("--classtype") { HelpName = "CLASS", Description = "Rules of this class, such as web-application-attack." };
        var text = new Option<string?>("--text") { HelpName = "TEXT", Description = "Rules whose message holds this." };
        var enabled = new Option<string?>("--enabled") { Description = "Only those that are on, or off." }.AcceptOnlyFromAmong("on", "off");
        var limit = new Option<int>("--limit") { HelpName = "N", Description = "At most so many.", DefaultValueFactory = _ => 50 };
        var command = new Command("list", "Search the rules of the imported set.") { sid, classtype, text, enabled, limit };
        runner.SetAction(command, async (run, cancel) =>
        {
            var terms = new List<string> { FormattableString.Invariant($"limit={run.Parsed.GetValue(limit)}") };
            Add("sid", run.Parsed.GetValue(sid) is { } number ? FormattableString.Invariant($"{number}") : null);
            Add("classtype", run.Parsed.GetValue(classtype));
            Add("text", run.Parsed.GetValue(text));
            Add("enabled", OptionSet.IsOn(run.Parsed.GetValue(enabled)) switch { null => null, true => "true", false => "false" });
            var rules = await run.Client.ListRulesAsync(string.Join('&', terms), cancel);
            run.Printer.Show(rules, Printer.Indented.IpsRulesDto, p => View(p, rules));

            void Add(string term, string? value)
            {
                if (value is not null)
                    terms.Add($"{term}={Uri.EscapeDataString(value)}");
            }
        });
        return command;
    }

    private static Command Switch(CommandRunner runner, string word, string description, bool on)
    {
        var sid = new Argument<int>("SID") { Description = "The rule's number." };
        var command = new Command(word, description).With(sid);
        runner.SetAction(command, async (run, cancel) =>
        {
            var number = run.Parsed.GetRequiredValue(sid);
            run.Printer.Changed(await run.Client.SwitchRuleAsync(number, on, cancel), $"Rule {number} {word}d");
        });
        return command;
    }

    private static void View(Printer printer, IpsImportDto result)
    {
        printer.Line($"Rule set {result.RuleSet} in force (revision {result.Change.Revision}).");
        printer.Pairs(
            ("Rules in the file", Format.Number(result.Rules)),
            ("Accepted", $"{result.Accepted}, {result.EnabledInFile} of them switched on in the file"),
            ("Skipped", Format.Number(result.Skipped)),
            ("Not about HTTP", Format.Number(result.NotApplicable)),
            ("Duplicates", Format.Number(result.Duplicates)));
        Reasons(printer, "Skipped because", result.SkippedByReason);
        Reasons(printer, "Not applicable because", result.NotApplicableByReason);
        foreach (var node in result.Change.AppliedOn.Skip(1))
        {
            printer.Line($"Node {node} fetches the file within seconds; 'lm status' there tells.");
        }
    }

    private static void Reasons(Printer printer, string title, IReadOnlyList<IpsReasonDto> reasons)
    {
        foreach (var reason in reasons.Take(ReasonsShown))
        {
            printer.Line($"{title}: {reason.Reason} ({reason.Count})");
        }

        if (reasons.Count > ReasonsShown)
        {
            printer.Line($"... and {reasons.Count - ReasonsShown} more reasons; --output json shows them.");
        }
    }

    private static void View(Printer printer, IpsRulesDto rules)
    {
        printer.Table(
            ["Sid", "On", "Priority", "Class", "Matches", "Message"],
            rules.Items.Select(r => (IReadOnlyList<string>)
                [Format.Number(r.Sid), r.Enabled ? "on" : "off", Format.Number(r.Priority), r.Classtype, Format.Number(r.Matches), r.IsForRequests ? r.Message : r.Message + " (for responses)"]),
            "Sid",
            "Priority",
            "Matches");
        if (rules.Total > rules.Items.Count)
        {
            printer.Line($"{rules.Total} rules fit, {rules.Items.Count} are shown; --limit shows more.");
        }
    }
}
