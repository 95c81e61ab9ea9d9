using System.CommandLine;
using LoadMaster.Api;

namespace LoadMaster.Cli.Commands;

/// <summary><c>lm rule attach|detach</c>: which virtual service uses which rule, in which place.</summary>
internal static class RuleUseCommands
{
    public static Command Attach(CommandRunner runner)
    {
        var (rule, service, set) = (RuleCommands.Rule(), Arguments.Service(), new OptionSet());
        var group = set.Text("--group", "NAME", "Send what the rule matches to this server group of the service.");
        var response = new Option<bool>("--response") { Description = "Let it work on responses; else it works on requests." };
        var at = set.Whole("--at", "Its place in the order, from 1; else it comes last.");
        var command = new Command("attach", "Let a virtual service use a rule: to route, on requests or on responses.") { response }.With(rule, service);
        set.AddTo(command);
        runner.SetAction(command, async (run, cancel) =>
        {
            var name = run.Parsed.GetRequiredValue(rule);
            var target = run.Parsed.GetValue(group);
            if (target is not null && run.Parsed.GetValue(response))
                throw new CliException(ExitCodes.Usage, CliCodes.Usage, "Give --group or --response: responses come from a server that was chosen already.");
            var (found, revision) = await FindAsync(run, service, cancel);
            var place = run.Parsed.GetValue(at);
            var body = target is not null
                ? new VirtualServiceBody { Routes = Insert(found.Routes.Where(one => one.Rule != name || one.Group != target), new RuleRouteDto(name, target), place) }
                : run.Parsed.GetValue(response)
                    ? new VirtualServiceBody { ResponseRules = Insert(found.ResponseRules.Where(one => one != name), name, place) }
                    : new VirtualServiceBody { RequestRules = Insert(found.RequestRules.Where(one => one != name), name, place) };
            run.Printer.Changed(await run.Client.PatchVirtualServiceAsync(found.Id, body, revision, cancel), $"Rule {name} attached to virtual service {found.Id}");
        });
        return command;
    }

    public static Command Detach(CommandRunner runner)
    {
        var (rule, service) = (RuleCommands.Rule(), Arguments.Service());
        var command = new Command("detach", "Take a rule off a virtual service, wherever it uses it.").With(rule, service);
        runner.SetAction(command, async (run, cancel) =>
        {
            var name = run.Parsed.GetRequiredValue(rule);
            var (found, revision) = await FindAsync(run, service, cancel);
            if (!found.RequestRules.Contains(name) && !found.ResponseRules.Contains(name) && found.Routes.All(one => one.Rule != name))
                throw new CliException(ExitCodes.NotFound, CliCodes.NotFound, $"Virtual service {Resolver.NameOf(found)} does not use rule '{name}'; 'lm vs show {found.Id}' lists its rules.");
            var body = new VirtualServiceBody
            {
                RequestRules = [.. found.RequestRules.Where(one => one != name)],
                ResponseRules = [.. found.ResponseRules.Where(one => one != name)],
                Routes = [.. found.Routes.Where(one => one.Rule != name)],
            };
            run.Printer.Changed(await run.Client.PatchVirtualServiceAsync(found.Id, body, revision, cancel), $"Rule {name} taken off virtual service {found.Id}");
        });
        return command;
    }

    /// <summary>The service with the revision that it was read at: its lists are sent back whole.</summary>
    private static async Task<(VirtualServiceDto Service, long Revision)> FindAsync(CommandRun run, Argument<string> service, CancellationToken cancel)
    {
        var revision = (await run.Client.ListRulesAsync(cancel)).Revision;
        return (await Resolver.FindServiceAsync(run.Client, run.Parsed.GetRequiredValue(service), cancel), revision);
    }

    private static List<T> Insert<T>(IEnumerable<T> others, T item, int? place)
    {
        var list = others.ToList();
        list.Insert(Math.Clamp((place ?? list.Count + 1) - 1, 0, list.Count), item);
        return list;
    }
}
