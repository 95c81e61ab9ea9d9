using System.CommandLine;
using LoadMaster.Api;
using LoadMaster.Cli.Output;

namespace LoadMaster.Cli.Commands;

/// <summary><c>lm rs</c>: the real servers behind a virtual service.</summary>
internal static class RsCommands
{
    public static Command Create(CommandRunner runner) => Arguments.Group(
        "rs",
        "Real servers: the machines behind a virtual service.",
        Add(runner),
        List(runner),
        Show(runner),
        Set(runner),
        Mode(runner, "drain", "Give it no new clients; those it has may finish.", "draining"),
        Mode(runner, "enable", "Give it traffic while it is healthy.", "enabled"),
        Mode(runner, "disable", "Give it no traffic and check it no more.", "disabled"),
        Delete(runner));

    private static Command Add(CommandRunner runner)
    {
        var service = Arguments.Service();
        var address = Arguments.Address("real server");
        var set = new OptionSet();
        var options = new ServerOptions(set);
        var mode = set.Word("--mode", "Whether it takes traffic.", "enabled", "draining", "disabled");
        var command = new Command("add", "Add a real server to a virtual service.").With(service, address);
        set.AddTo(command);
        runner.SetAction(command, async (run, cancel) =>
        {
            var found = await Resolver.FindServiceAsync(run.Client, run.Parsed.GetRequiredValue(service), cancel);
            var body = options.ToBody(run.Parsed) with { Address = run.Parsed.GetRequiredValue(address), Mode = run.Parsed.GetValue(mode) };
            var change = await run.Client.AddRealServerAsync(found.Id, body, cancel);
            run.Printer.Changed(change, $"Real server {change.CreatedId} added to virtual service {found.Id}");
        });
        return command;
    }

    private static Command List(CommandRunner runner)
    {
        var service = Arguments.Service();
        var command = new Command("list", "The real servers of a virtual service with their state.").With(service);
        runner.SetAction(command, async (run, cancel) =>
        {
            var found = await Resolver.FindServiceAsync(run.Client, run.Parsed.GetRequiredValue(service), cancel);
            var list = await run.Client.ListRealServersAsync(found.Id, cancel);
            run.Printer.Show(list, Printer.Indented.ListDtoRealServerDto, p => ServiceViews.Servers(p, list.Items, found.Layer == 4 ? "Connections" : "Requests"));
        });
        return command;
    }

    private static Command Show(CommandRunner runner)
    {
        var (service, server) = (Arguments.Service(), Arguments.Server());
        var command = new Command("show", "One real server.").With(service, server);
        runner.SetAction(command, async (run, cancel) =>
        {
            var (_, found) = await FindAsync(run, service, server, cancel);
            run.Printer.Show(found, Printer.Indented.RealServerDto, p => ServiceViews.Server(p, found));
        });
        return command;
    }

    private static Command Set(CommandRunner runner)
    {
        var (service, server) = (Arguments.Service(), Arguments.Server());
        var set = new OptionSet();
        var options = new ServerOptions(set);
        var address = set.Text("--address", "ADDRESS:PORT", "New address and port.");
        var command = new Command("set", "Change a real server; what is not named stays.").With(service, server);
        set.AddTo(command);
        runner.SetAction(command, async (run, cancel) =>
        {
            set.RequireAny(run.Parsed);
            var (vs, rs) = await FindAsync(run, service, server, cancel);
            var body = options.ToBody(run.Parsed) with { Address = run.Parsed.GetValue(address) };
            run.Printer.Changed(await run.Client.PatchRealServerAsync(vs.Id, rs.Id, body, cancel), $"Real server {rs.Id} changed");
        });
        return command;
    }

    private static Command Mode(CommandRunner runner, string name, string description, string mode)
    {
        var (service, server) = (Arguments.Service(), Arguments.Server());
        var command = new Command(name, description).With(service, server);
        runner.SetAction(command, async (run, cancel) =>
        {
            var (vs, rs) = await FindAsync(run, service, server, cancel);
            var change = await run.Client.PatchRealServerAsync(vs.Id, rs.Id, new RealServerBody { Mode = mode }, cancel);
            run.Printer.Changed(change, $"Real server {rs.Id} {mode}");
        });
        return command;
    }

    private static Command Delete(CommandRunner runner)
    {
        var (service, server) = (Arguments.Service(), Arguments.Server());
        var command = new Command("delete", "Take a real server out of its virtual service; its connections drain.").With(service, server);
        runner.SetAction(command, async (run, cancel) =>
        {
            var (vs, rs) = await FindAsync(run, service, server, cancel);
            run.Printer.Changed(await run.Client.DeleteRealServerAsync(vs.Id, rs.Id, cancel), $"Real server {rs.Id} deleted");
        });
        return command;
    }

    private static Task<(VirtualServiceDto Service, RealServerDto Server)> FindAsync(
        CommandRun run, Argument<string> service, Argument<string> server, CancellationToken cancel) =>
        Resolver.FindServerAsync(run.Client, run.Parsed.GetRequiredValue(service), run.Parsed.GetRequiredValue(server), cancel);
}
