using System.CommandLine;
using LoadMaster.Api;
using LoadMaster.Cli.Output;

namespace LoadMaster.Cli.Commands;

/// <summary><c>lm vs</c>: virtual services.</summary>
internal static class VsCommands
{
    public static Command Create(CommandRunner runner) => Arguments.Group(
        "vs",
        "Virtual services: the addresses that clients use.",
        Add(runner),
        VsListCommand.Create(runner),
        Show(runner),
        Set(runner),
        Switch(runner, "enable", "Serve it again.", enabled: true),
        Switch(runner, "disable", "Stop serving it, keep its settings.", enabled: false),
        Delete(runner),
        PersistenceCommands.Create(runner),
        CacheCommands.Create(runner));

    private static Command Add(CommandRunner runner)
    {
        var address = Arguments.ServiceAddress();
        var options = new ServiceOptions();
        var disabled = new Option<bool>("--disabled") { Description = "Add it without serving it yet." };
        var command = new Command("add", "Add a virtual service.").With(address);
        options.Set.AddTo(command);
        command.Options.Add(disabled);
        runner.SetAction(command, async (run, cancel) =>
        {
            var body = LayerOptions.At(options.ToBody(run.Parsed), run.Parsed.GetRequiredValue(address)) with
            {
                Enabled = run.Parsed.GetValue(disabled) ? false : null,
            };
            var change = await run.Client.AddVirtualServiceAsync(body, cancel);
            run.Printer.Changed(change, $"Virtual service {change.CreatedId} added");
        });
        return command;
    }

    private static Command Show(CommandRunner runner)
    {
        var service = Arguments.Service();
        var command = new Command("show", "One virtual service with its settings, state and real servers.").With(service);
        runner.SetAction(command, async (run, cancel) =>
        {
            var found = await Resolver.FindServiceAsync(run.Client, run.Parsed.GetRequiredValue(service), cancel);
            run.Printer.Show(found, Printer.Indented.VirtualServiceDto, p => ServiceViews.One(p, found));
        });
        return command;
    }

    private static Command Set(CommandRunner runner)
    {
        var service = Arguments.Service();
        var options = new ServiceOptions();
        var address = options.Set.Text("--address", "ADDRESS:PORT", "New address and port.");
        var command = new Command("set", "Change settings of a virtual service; what is not named stays.").With(service);
        options.Set.AddTo(command);
        runner.SetAction(command, async (run, cancel) =>
        {
            options.Set.RequireAny(run.Parsed);
            var found = await Resolver.FindServiceAsync(run.Client, run.Parsed.GetRequiredValue(service), cancel);
            var body = LayerOptions.At(options.ToBody(run.Parsed), run.Parsed.GetValue(address));
            run.Printer.Changed(await run.Client.PatchVirtualServiceAsync(found.Id, body, cancel), $"Virtual service {found.Id} changed");
        });
        return command;
    }

    private static Command Switch(CommandRunner runner, string name, string description, bool enabled)
    {
        var service = Arguments.Service();
        var command = new Command(name, description).With(service);
        runner.SetAction(command, async (run, cancel) =>
        {
            var found = await Resolver.FindServiceAsync(run.Client, run.Parsed.GetRequiredValue(service), cancel);
            var change = await run.Client.PatchVirtualServiceAsync(found.Id, new VirtualServiceBody { Enabled = enabled }, cancel);
            run.Printer.Changed(change, $"Virtual service {found.Id} {name}d");
        });
        return command;
    }

    private static Command Delete(CommandRunner runner)
    {
        var service = Arguments.Service();
        var command = new Command("delete", "Delete a virtual service and its real servers; its connections drain.").With(service);
        runner.SetAction(command, async (run, cancel) =>
        {
            var found = await Resolver.FindServiceAsync(run.Client, run.Parsed.GetRequiredValue(service), cancel);
            run.Printer.Changed(await run.Client.DeleteVirtualServiceAsync(found.Id, cancel), $"Virtual service {found.Id} deleted");
        });
        return command;
    }
}
