using System.CommandLine;
using LoadMaster.Api;
using LoadMaster.Cli.Output;

namespace LoadMaster.Cli.Commands;

/// <summary><c>lm ips</c>: the intrusion prevention.</summary>
internal static class IpsCommands
{
    public static Command Create(CommandRunner runner) => Arguments.Group(
        "ips", "Intrusion prevention: Snort rules on the requests and responses of http and https services ('lm vs set VS --ips reject' switches it on).",
        Show(runner), Set(runner), IpsRuleCommands.Create(runner), Events(runner), Test(runner));

    private static Command Show(CommandRunner runner)
    {
        var command = new Command("show", "The rule set, the level and what this node has of them.");
        runner.SetAction(command, async (run, cancel) =>
        {
            var ips = await run.Client.GetIpsAsync(cancel);
            run.Printer.Show(ips, Printer.Indented.IpsDto, p => View(p, ips));
        });
        return command;
    }

    private static Command Set(CommandRunner runner)
    {
        var set = new OptionSet();
        var level = set.Word("--level", "Which matches stop a request: none, rules of priority 1, of 1 and 2, all. The others are logged.", "low", "default", "high", "paranoid");
        var variables = set.List("--var", "NAME=VALUE", "Variables of rule headers, such as HTTP_PORTS=[80,8080] or HOME_NET=198.18.0.0/16; NAME= makes one \"any\" again, \"\" all.");
        var filters = set.List("--filter", "LINE", "Lines of Snort that thin out alerts or change what they lead to (suppress ..., event_filter ..., rate_filter ...), in the place of those that are there; \"\" for none.");
        var command = new Command("set", "Change the detection level, variables and filters.");
        set.AddTo(command);
        runner.SetAction(command, async (run, cancel) =>
        {
            set.RequireAny(run.Parsed);
            var body = new IpsBody { Level = run.Parsed.GetValue(level), Filters = OptionSet.ItemsOf(run.Parsed, filters) };
            if (OptionSet.ItemsOf(run.Parsed, variables) is { } given)
            {
                body = body with { Variables = given.Count == 0 ? [] : Merged((await run.Client.GetIpsAsync(cancel)).Variables, given) };
            }

            run.Printer.Changed(await run.Client.PatchIpsAsync(body, cancel), "Intrusion prevention changed");
        });
        return command;
    }

    /// <summary>The variables that are set, with the given ones in the place of those of their names.</summary>
    private static List<string> Merged(IReadOnlyList<string> there, IReadOnlyList<string> given)
    {
        var names = given.Select(NameOf).ToHashSet(StringComparer.Ordinal);
        return [.. there.Where(text => !names.Contains(NameOf(text))).Concat(given.Where(text => !text.TrimEnd().EndsWith('='))).Order(StringComparer.Ordinal)];
    }

    private static string NameOf(string variable) => variable.Split('=')[0].Trim();

    private static Command Events(CommandRunner runner)
    {
        var limit = new Option<int>("--limit") { HelpName = "N", Description = "At most so many, the newest first.", DefaultValueFactory = _ => 20 };
        var command = new Command("events", "What the rules have found on this node.") { limit };
        runner.SetAction(command, async (run, cancel) =>
        {
            var events = await run.Client.ListIpsEventsAsync(run.Parsed.GetValue(limit), cancel);
            run.Printer.Show(events, Printer.Indented.IpsEventsDto, p => View(p, events));
        });
        return command;
    }

    private static Command Test(CommandRunner runner)
    {
        var file = new Option<string>("--request") { HelpName = "FILE", Description = "A whole HTTP request: request line, header, empty line, body.", Required = true };
        var response = new Option<string?>("--response") { HelpName = "FILE", Description = "The response to it: status line, header, empty line, body." };
        var command = new Command("test", "Which rules match a request (and its response), and why; nothing is sent on.") { file, response };
        runner.SetAction(command, async (run, cancel) =>
        {
            var request = await IpsRuleCommands.ReadAsync(run.Parsed.GetRequiredValue(file), cancel);
            var answer = run.Parsed.GetValue(response) is { } path ? await IpsRuleCommands.ReadAsync(path, cancel) : null;
            var result = await run.Client.TestRequestAsync(request, answer, cancel);
            run.Printer.Show(result, Printer.Indented.IpsTestDto, p => View(p, result));
        });
        return command;
    }

    private static void View(Printer printer, IpsDto ips)
    {
        printer.Pairs(
            ("Rule set", ips.RuleSet),
            ("SHA-256", ips.RuleSetSha256),
            ("On this node", ips.Message.Length > 0 ? ips.Message : ips.Availability),
            ("Level", ips.Level),
            ("Rules", ips.RulesTotal == 0 ? "" : $"{ips.RulesTotal}, {ips.RulesOn} on; {ips.ResponseRules} are for responses"),
            ("Enabled by hand", string.Join(", ", ips.Enabled)),
            ("Disabled by hand", string.Join(", ", ips.Disabled)),
            ("Variables", string.Join(" ", ips.Variables)),
            ("Filters", string.Join("; ", ips.Filters)),
            ("Events lost", ips.EventsLost == 0 ? "" : Format.Number(ips.EventsLost)));
        if (ips.RuleSet.Length == 0)
        {
            printer.Line("No rule set yet. Import one: lm ips rules import FILE.rules (or FILE.tar.gz as downloaded)");
        }
    }

    private static void View(Printer printer, IpsEventsDto events)
    {
        if (events.Items.Count == 0)
        {
            printer.Line("No events since this node has started.");
            return;
        }

        printer.Table(
            ["Time", "Action", "Service", "Client", "Rule", "Priority", "Message", "Request"],
            events.Items.Select(e => (IReadOnlyList<string>)
                [Format.Time(e.At), e.Action, Format.Number(e.VirtualService), e.Client, Format.Number(e.Sid), Format.Number(e.Priority), e.Message, e.Request]),
            "Service",
            "Rule",
            "Priority");
    }

    private static void View(Printer printer, IpsTestDto result)
    {
        View(printer, result, "request");
        if (result.Response is { } response)
        {
            View(printer, response, "response");
        }
    }

    private static void View(Printer printer, IpsTestDto result, string what)
    {
        printer.Line(result.Verdict switch
        {
            "stop" => $"A service with --ips drop or reject stops this {what}.",
            "log" => $"This {what} is logged and passed on.",
            _ => $"No rule matches the {what} ({result.RulesEvaluated} were evaluated).",
        });
        foreach (var rule in result.Matches)
        {
            printer.Line($"{rule.Gid}:{rule.Sid} {rule.Message} (class {rule.Classtype}, priority {rule.Priority})");
            printer.Line($"    {rule.Text}");
        }

        if (result.Exhausted.Count > 0)
        {
            printer.Line($"Ran out of time or steps, so counted as no match: {string.Join(", ", result.Exhausted)}");
        }
    }
}
