using System.CommandLine;
using LoadMaster.Api;
using LoadMaster.Cli.Output;

namespace LoadMaster.Cli.Commands;

/// <summary><c>lm vs list</c>: a page of the virtual services.</summary>
internal static class VsListCommand
{
    private const int LimitDefault = 1000;

    public static Command Create(CommandRunner runner)
    {
        var limit = Number("--limit", "At most so many.", LimitDefault, least: 1);
        var offset = Number("--offset", "Leave out so many first.", 0, least: 0);
        var state = new Option<string?>("--state") { Description = "Only those in this state." }.AcceptOnlyFromAmong("up", "down", "redirect", "sorry", "disabled", "notServing");
        var search = new Option<string?>("--search") { HelpName = "TEXT", Description = "Only those with this in their name or address." };
        var command = new Command("list", "The virtual services with their state.") { limit, offset, state, search };
        runner.SetAction(command, async (run, cancel) =>
        {
            var page = new ServicePageRequest(run.Parsed.GetValue(limit), run.Parsed.GetValue(offset), run.Parsed.GetValue(state), run.Parsed.GetValue(search));
            if (run.Printer.Json)
            {
                var whole = await run.Client.ListVirtualServicesAsync(page, cancel);
                run.Printer.Show(whole, Printer.Indented.ListDtoVirtualServiceDto, _ => { });
            }
            else
            {
                Print(run.Printer, await run.Client.ListServiceSummariesAsync(page, cancel), page);
            }
        });
        return command;
    }

    private static void Print(Printer printer, ListDto<ServiceSummaryDto> list, ServicePageRequest page)
    {
        var total = list.Total ?? list.Items.Count;
        if (list.Items.Count > 0)
            ServiceViews.List(printer, list.Items);
        else if (total > 0)
            printer.Line($"There are {Format.Count(total)} virtual services; --offset {page.Offset} leaves out all of them.");
        else if (page.State is not null || page.Search is not null)
            printer.Line("No virtual service is like that; 'lm vs list' shows all.");
        else
            printer.Line("No virtual services yet. Add one: lm vs add ADDRESS:PORT");

        if (list.Items.Count > 0 && list.Items.Count < total)
            printer.Line(Cut(list.Items.Count, total, page));
    }

    private static string Cut(int shown, int total, ServicePageRequest page)
    {
        var end = page.Offset + shown;
        var next = end < total ? $" --offset {end} shows the next," : "";
        return $"Showing {Format.Count(page.Offset + 1)} to {Format.Count(end)} of {Format.Count(total)} virtual services;{next} --limit shows more at a time, --search and --state choose some.";
    }

    private static Option<int> Number(string name, string description, int usual, int least)
    {
        var option = new Option<int>(name) { HelpName = "N", Description = description, DefaultValueFactory = _ => usual };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var number) && number < least)
                result.AddError($"{name} must be {least} or more.");
        });
        return option;
    }
}
