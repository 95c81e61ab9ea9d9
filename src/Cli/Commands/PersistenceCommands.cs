using System.CommandLine;
using LoadMaster.Api;
using LoadMaster.Cli.Output;

namespace LoadMaster.Cli.Commands;

/// <summary><c>lm vs persistence</c>: which client keeps which real server.</summary>
internal static class PersistenceCommands
{
    private const int LimitDefault = 100;

    /// <summary>What one request may ask for; more is fetched page by page.</summary>
    private const int PageMax = 1000;

    public static Command Create(CommandRunner runner) => Arguments.Group(
        "persistence", "Persistence entries: which client keeps which real server.", List(runner), Clear(runner));

    private static Command List(CommandRunner runner)
    {
        var service = Arguments.Service();
        var limit = new Option<int>("--limit") { HelpName = "N", Description = "Entries to show at most.", DefaultValueFactory = _ => LimitDefault };
        limit.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var count) && count < 1)
            {
                result.AddError("--limit must be 1 or more.");
            }
        });
        var command = new Command("list", "The entries of a virtual service on this node.").With(service);
        command.Options.Add(limit);
        runner.SetAction(command, async (run, cancel) =>
        {
            var found = await Resolver.FindServiceAsync(run.Client, run.Parsed.GetRequiredValue(service), cancel);
            var list = await FetchAsync(run.Client, found.Id, run.Parsed.GetValue(limit), cancel);
            run.Printer.Show(list, Printer.Indented.PersistenceListDto, p => Show(p, list));
        });
        return command;
    }

    private static Command Clear(CommandRunner runner)
    {
        var service = Arguments.Service();
        var client = new Option<string?>("--client") { HelpName = "ADDRESS|KEY", Description = "Only the entry of this client: its address, or a key as the list shows it." };
        var command = new Command("clear", "Forget entries, on all nodes: those clients are balanced anew.").With(service);
        command.Options.Add(client);
        runner.SetAction(command, async (run, cancel) =>
        {
            var found = await Resolver.FindServiceAsync(run.Client, run.Parsed.GetRequiredValue(service), cancel);
            var cleared = await run.Client.ClearPersistenceAsync(found.Id, run.Parsed.GetValue(client), cancel);
            run.Printer.Show(cleared, Printer.Indented.PersistenceClearedDto, p => p.Line($"{cleared.Cleared} persistence entries cleared on {cleared.Node}."));
        });
        return command;
    }

    private static async Task<PersistenceListDto> FetchAsync(LoadMasterClient client, int service, int limit, CancellationToken cancel)
    {
        var items = new List<PersistenceEntryDto>();
        string? next = null;
        while (true)
        {
            var page = await client.ListPersistenceAsync(service, Math.Min(PageMax, limit - items.Count), next, cancel);
            items.AddRange(page.Items);
            next = page.Next;
            if (next is null || items.Count >= limit)
            {
                return page with { Items = items };
            }
        }
    }

    private static void Show(Printer printer, PersistenceListDto list)
    {
        printer.Table(
            ["Client", "Real server", "Address", "Expires in"],
            list.Items.Select(e => (IReadOnlyList<string>)[e.Client, Format.Number(e.RealServer), e.Address, Format.Duration(e.RemainingSeconds)]),
            "Real server",
            "Expires in");
        printer.Line($"{list.Items.Count} of {list.Total} entries.");
    }
}
