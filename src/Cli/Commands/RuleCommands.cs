using System.CommandLine;
using LoadMaster.Api;
using LoadMaster.Cli.Output;

namespace LoadMaster.Cli.Commands;

/// <summary><c>lm rule</c>: content rules.</summary>
internal static class RuleCommands
{
    public static Command Create(CommandRunner runner) => Arguments.Group(
        "rule",
        "Content rules: route by content, change headers, URLs and bodies of responses.",
        Add(runner),
        List(runner),
        Show(runner),
        Set(runner),
        Delete(runner),
        RuleUseCommands.Attach(runner),
        RuleUseCommands.Detach(runner),
        RuleTestCommand.Create(runner));

    public static Argument<string> Rule() => new("RULE") { Description = "The rule's name." };

    private static Command Add(CommandRunner runner)
    {
        var (name, options) = (Rule(), new RuleOptions());
        var command = new Command("add", "Add a rule; it does nothing until it is attached to a virtual service.").With(name);
        options.Set.AddTo(command);
        runner.SetAction(command, async (run, cancel) =>
        {
            var called = run.Parsed.GetRequiredValue(name);
            run.Printer.Changed(await run.Client.AddRuleAsync(options.ToBody(run.Parsed, called, null), cancel), $"Rule {called} added");
        });
        return command;
    }

    private static Command List(CommandRunner runner)
    {
        var command = new Command("list", "All rules.");
        runner.SetAction(command, async (run, cancel) =>
        {
            var list = await run.Client.ListRulesAsync(cancel);
            run.Printer.Show(list, Printer.Indented.ListDtoRuleDto, printer => Table(printer, list.Items));
        });
        return command;
    }

    private static Command Show(CommandRunner runner)
    {
        var name = Rule();
        var command = new Command("show", "One rule.").With(name);
        runner.SetAction(command, async (run, cancel) =>
        {
            var found = await run.Client.GetRuleAsync(run.Parsed.GetRequiredValue(name), cancel);
            run.Printer.Show(found, Printer.Indented.RuleDto, printer => printer.Pairs(
                ("Name", found.Name), ("Kind", found.Kind), ("Does", Sentence(found)), ("Flags", Flags(found)), ("Used by", UsedBy(found))));
        });
        return command;
    }

    private static Command Set(CommandRunner runner)
    {
        var (name, options) = (Rule(), new RuleOptions());
        var command = new Command("set", "Change a rule for every service that uses it; what is not named stays.").With(name);
        options.Set.AddTo(command);
        runner.SetAction(command, async (run, cancel) =>
        {
            options.Set.RequireAny(run.Parsed);
            var called = run.Parsed.GetRequiredValue(name);
            var known = await run.Client.GetRuleAsync(called, cancel);
            run.Printer.Changed(await run.Client.ReplaceRuleAsync(called, options.ToBody(run.Parsed, called, known), cancel), $"Rule {called} changed");
        });
        return command;
    }

    private static Command Delete(CommandRunner runner)
    {
        var name = Rule();
        var command = new Command("delete", "Delete a rule that no service uses.").With(name);
        runner.SetAction(command, async (run, cancel) =>
        {
            var called = run.Parsed.GetRequiredValue(name);
            run.Printer.Changed(await run.Client.DeleteRuleAsync(called, cancel), $"Rule {called} deleted");
        });
        return command;
    }

    private static void Table(Printer printer, IReadOnlyList<RuleDto> rules)
    {
        if (rules.Count == 0)
        {
            printer.Line("No rules yet. Add one: lm rule add images --subject path --match prefix --pattern /images/");
            return;
        }

        printer.Table(
            ["Name", "Kind", "Does", "Flags", "Used by"],
            rules.Select(rule => (IReadOnlyList<string>)[rule.Name, rule.Kind, Sentence(rule), Flags(rule), UsedBy(rule)]));
    }

    private static string Sentence(RuleDto rule)
    {
        var pattern = $"{rule.Match} \"{rule.Pattern}\"{(rule.IgnoreCase ? ", any case" : "")}";
        return rule.Kind switch
        {
            "add-header" => $"{rule.Field}: {rule.Value}{(rule is { Match: "regex", Pattern.Length: > 0 } ? $" where {Looks(rule)}" : "")}",
            "redirect" => $"{rule.Status} to {rule.Value} where {Looks(rule)}",
            "delete-header" => rule.Field,
            "replace-header" => rule.Pattern.Length == 0 ? $"{rule.Field}: {rule.Value}" : $"in {rule.Field} {pattern} by \"{rule.Value}\"",
            "replace-body" => $"in bodies {pattern} by \"{rule.Value}\"{(rule.MediaTypes.Count > 0 ? $" ({string.Join(", ", rule.MediaTypes)})" : "")}",
            "rewrite-url" => $"{pattern} by \"{rule.Value}\"",
            _ => Looks(rule),
        };
    }

    /// <summary>What part of a request it looks at, and for what.</summary>
    private static string Looks(RuleDto rule)
    {
        var field = rule.Field.Length > 0 && rule.Kind != "add-header" ? $" {rule.Field}" : "";
        var what = rule.Subject == "source" ? $"in {rule.Pattern}" : $"{rule.Match} \"{rule.Pattern}\"{(rule.IgnoreCase ? ", any case" : "")}";
        return $"{rule.Subject}{field} {(rule.Negate ? "not " : "")}{what}";
    }

    /// <summary>Empty while no rule worked on a body.</summary>
    public static string Bodies(BodyCountersDto done) => done.Responses + done.Unreadable == 0
        ? ""
        : $"{done.Responses} responses, {done.Replacements} replacements{(done.Unreadable > 0 ? $"; {done.Unreadable} could not be read (coded by the server, or a part)" : "")}";

    private static string Flags(RuleDto rule) => string.Join(
        ", ",
        new[] { (rule.SetFlag, "sets"), (rule.OnlyOnFlag, "on"), (rule.OnlyOnNoFlag, "not on") }.Where(flag => flag.Item1 > 0).Select(flag => $"{flag.Item2} {flag.Item1}"));

    private static string UsedBy(RuleDto rule) => string.Join(", ", rule.UsedBy.Select(id => Format.Number(id)));
}
