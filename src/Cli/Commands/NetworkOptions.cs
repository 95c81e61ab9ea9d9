using System.CommandLine;
using LoadMaster.Api;
using LoadMaster.Cli.Output;

namespace LoadMaster.Cli.Commands;

/// <summary>What every change of a network takes: whose, for how long on trial, and whether it may cut something off.</summary>
internal sealed class NetworkOptions
{
    private const int ConfirmSecondsDefault = 60;
    private readonly Option<string?> _node = Node();
    private readonly Option<int?> _within = new("--confirm-within-seconds")
    {
        HelpName = "N",
        Description = $"The network of before comes back after so long unless 'lm net confirm' says otherwise ({ConfirmSecondsDefault} unless given). 0: for good at once.",
    };

    private readonly Option<bool> _force = new("--force") { Description = "Even when the change takes an address that the management or the pair uses." };

    public static Option<string?> Node() => new("--node") { HelpName = "NAME", Description = "Whose network; of the node that answers unless given." };

    public void AddTo(Command command)
    {
        command.Options.Add(_node);
        command.Options.Add(_within);
        command.Options.Add(_force);
    }

    /// <summary>Reads the settings in force, lets them be changed, and sends what differs.</summary>
    public async Task ChangeAsync(CommandRun run, Func<NodeNetworkDto, NodeNetworkBody> change, CancellationToken cancel)
    {
        var network = await run.Client.GetNetworkAsync(run.Parsed.GetValue(_node) ?? "", cancel);
        var seconds = run.Parsed.GetValue(_within) ?? ConfirmSecondsDefault;
        var done = await run.Client.PatchNetworkAsync(network.Node, change(network.Settings), seconds, run.Parsed.GetValue(_force), cancel);
        Print(run.Printer, done, seconds);
    }

    public static void Print(Printer printer, NetworkChangeDto done, int seconds = 0) => printer.Show(done, Printer.Indented.NetworkChangeDto, p =>
    {
        foreach (var step in done.Steps)
            p.Line($"  {step}");
        p.Line(done.State switch
        {
            "trial" => $"Network of {done.Node} changed on trial: 'lm net confirm' within {seconds} s keeps it, else it goes back by itself.",
            "cancelled" => $"Network of {done.Node}: the change was taken back.",
            _ => $"Network of {done.Node} confirmed (revision {done.Revision}).",
        });
        if (done.MissingOn.Count > 0)
            p.Line($"Not yet on: {string.Join(", ", done.MissingOn)}; it catches up when it returns.");
    });
}
