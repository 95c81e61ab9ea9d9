using System.CommandLine;
using LoadMaster.Api;
using LoadMaster.Cli.Output;

namespace LoadMaster.Cli.Commands;

/// <summary><c>lm rule test</c>: what a service's rules do with a request, by the code that serves real ones.</summary>
internal static class RuleTestCommand
{
    public static Command Create(CommandRunner runner)
    {
        var (service, set) = (Arguments.Service(), new OptionSet());
        var url = new Argument<string>("URL") { Description = "Path and query, such as /images/a.png?x=1." };
        var method = set.Text("--method", "METHOD", "GET unless given.");
        var host = set.Text("--host", "HOST", "Host header; the service's address unless given.");
        var headers = set.List("--header", "\"NAME: VALUE\"", "A header of the request.");
        var source = set.Text("--source", "ADDRESS", "The client's address; 192.0.2.1 unless given.");
        var responseBody = set.Text("--response-body", "FILE", "File with the body of a response, to see what the rules make of it.");
        var responseType = set.Text("--response-type", "TYPE", "Its media type; text/html unless given.");
        var command = new Command("test", "Show which rule matches a request, which servers get it, and how it is changed.").With(service, url);
        set.AddTo(command);
        runner.SetAction(command, async (run, cancel) =>
        {
            var found = await Resolver.FindServiceAsync(run.Client, run.Parsed.GetRequiredValue(service), cancel);
            var body = new RuleTestBody
            {
                Method = run.Parsed.GetValue(method),
                Url = run.Parsed.GetRequiredValue(url),
                Host = run.Parsed.GetValue(host),
                Headers = OptionSet.ItemsOf(run.Parsed, headers),
                Source = run.Parsed.GetValue(source),
                ResponseBody = TextFile.Read(run.Parsed.GetValue(responseBody)),
                ResponseType = run.Parsed.GetValue(responseType),
            };
            var outcome = await run.Client.TestRulesAsync(found.Id, body, cancel);
            run.Printer.Show(outcome, Printer.Indented.RuleTestDto, printer => Show(printer, outcome, found));
        });
        return command;
    }

    private static void Show(Printer printer, RuleTestDto outcome, VirtualServiceDto service)
    {
        if (outcome.Error.Length > 0)
        {
            printer.Line(outcome.Error);
            return;
        }

        if (outcome.Redirect.Length > 0)
        {
            printer.Pairs(("Redirect", outcome.Redirect), ("Flags", string.Join(", ", outcome.Flags)), ("Answered by", string.Join(", ", outcome.Changes)));
            return;
        }

        var servers = service.RealServers.Where(server => server.Group == outcome.Group).Select(server => server.Address).ToList();
        printer.Pairs(
            ("Matches", outcome.Route.Length > 0 ? outcome.Route : "no route"),
            ("Group", outcome.Group.Length > 0 ? outcome.Group : "none (real servers of no group)"),
            ("Real servers", servers.Count > 0 ? string.Join(", ", servers) : "none"),
            ("Flags", string.Join(", ", outcome.Flags)),
            ("Changed by", string.Join(", ", outcome.Changes)));
        printer.Line("");
        printer.Line(outcome.Request.TrimEnd().Replace("\r", "", StringComparison.Ordinal));
        if (outcome.ResponseBody is { } body)
        {
            printer.Line("");
            printer.Line(outcome.BodyChanges.Count > 0 ? $"The response's body, changed by {string.Join(", ", outcome.BodyChanges)}:" : "The response's body, changed by no rule:");
            printer.Line(body.TrimEnd());
        }
    }
}
