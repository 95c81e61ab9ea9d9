using System.CommandLine;
using LoadMaster.Cli.Output;

namespace LoadMaster.Cli.Commands;

/// <summary><c>lm vs cache</c>: what the nodes keep of responses.</summary>
internal static class CacheCommands
{
    public static Command Create(CommandRunner runner) => Arguments.Group("cache", "Responses that are kept for further requests.", Purge(runner));

    private static Command Purge(CommandRunner runner)
    {
        var service = Arguments.Service();
        var path = new Option<string?>("--path") { HelpName = "PATH", Description = "Only this path, with every query." };
        var prefix = new Option<string?>("--prefix") { HelpName = "PATH", Description = "Only what begins so." };
        var command = new Command("purge", "Forget kept responses on every node: all, or those of a path.").With(service);
        command.Options.Add(path);
        command.Options.Add(prefix);
        runner.SetAction(command, async (run, cancel) =>
        {
            var found = await Resolver.FindServiceAsync(run.Client, run.Parsed.GetRequiredValue(service), cancel);
            var purged = await run.Client.PurgeCacheAsync(found.Id, run.Parsed.GetValue(path), run.Parsed.GetValue(prefix), cancel);
            run.Printer.Show(purged, Printer.Indented.CachePurgedDto, p =>
            {
                foreach (var node in purged.Nodes)
                {
                    p.Line(node.Problem is null ? $"{node.Purged} kept responses purged on {node.Node}." : $"Not purged on {node.Node}: {node.Problem}.");
                }
            });
            return purged.Nodes.All(node => node.Problem is null) ? ExitCodes.Ok : ExitCodes.Failed;
        });
        return command;
    }
}
