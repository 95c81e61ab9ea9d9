using System.CommandLine;
using LoadMaster.Api;
using LoadMaster.Cli.Login;
using LoadMaster.Cli.Output;

namespace LoadMaster.Cli.Commands;

/// <summary><c>lm ha token|join|members|leave|remove|rotate-key</c>: which nodes make the pair.</summary>
internal static class PairCommands
{
    private const string AddressHelp = "This node's own address on the HA link; repeat for every other address that the peers can reach it at, such as that on the service network.";

    public static Command Token(CommandRunner runner)
    {
        var set = new OptionSet();
        var addresses = set.List("--address", "ADDRESS", AddressHelp + " Only with the first token, which makes a single node the first of a pair.");
        var arbiter = set.Text("--arbiter", "ADDRESS:PORT", "The arbiter of the pair; only with the first token.");
        var minutes = set.Whole("--minutes", "How long the token lets a node in; 15 unless given.");
        var command = new Command("token", "Make a join token on a node, for 'lm ha join' on the new one.");
        set.AddTo(command);
        runner.SetAction(command, async (run, cancel) =>
        {
            var body = new JoinTokenBody
            {
                Addresses = OptionSet.ItemsOf(run.Parsed, addresses),
                Arbiter = run.Parsed.GetValue(arbiter),
                Minutes = run.Parsed.GetValue(minutes),
            };
            var token = await run.Client.CreateJoinTokenAsync(body, cancel);
            run.Printer.Show(token, Printer.Indented.JoinTokenDto, p =>
            {
                p.Line(token.Token);
                p.Line(token.Message);
            });
        });
        return command;
    }

    public static Command Join(CommandRunner runner)
    {
        var other = new Argument<string>("ADDRESS[:PORT]") { Description = "Where the management of the node that made the token listens; port 8443 unless given." };
        var token = new Option<string?>("--token")
        {
            HelpName = "TOKEN",
            Description = "What 'lm ha token' printed there; '-' reads it from standard input. Warning: a token on the command line is seen by everybody on this machine who lists processes, "
                + "and stays in the shell's history. Without this option it is asked for.",
        };
        var tokenFile = new Option<string?>("--token-file") { HelpName = "FILE", Description = "Take the token from the file's first line instead of asking." };
        var replace = new Option<bool>("--replace-configuration") { Description = "This node's own virtual services may be replaced by the pair's." };
        var set = new OptionSet();
        var addresses = set.List("--address", "ADDRESS", AddressHelp);
        var command = new Command("join", "Make this node join the pair of another one.").With(other);
        command.Options.Add(token);
        command.Options.Add(tokenFile);
        set.AddTo(command);
        command.Options.Add(replace);
        runner.SetAction(command, async (run, cancel) =>
        {
            var body = new JoinBody
            {
                Address = run.Parsed.GetRequiredValue(other),
                Token = Passwords.GetToken(run.Environment, run.Parsed.GetValue(token), run.Parsed.GetValue(tokenFile)),
                Addresses = OptionSet.ItemsOf(run.Parsed, addresses) ?? [],
                ReplaceConfiguration = run.Parsed.GetValue(replace),
            };
            Tell(run, await run.Client.JoinAsync(body, cancel));
        });
        return command;
    }

    public static Command Members(CommandRunner runner)
    {
        var command = new Command("members", "The nodes of the pair, their addresses and certificates.");
        runner.SetAction(command, async (run, cancel) =>
        {
            var members = await run.Client.ListMembersAsync(cancel);
            run.Printer.Show(members, Printer.Indented.ListDtoMemberDto, p =>
            {
                if (members.Items.Count == 0)
                    p.Line("No node has joined this one: it is a single node, or its options file names the peers.");
                else
                    p.Table(["Node", "Addresses", "Certificate (SHA-256)"], members.Items.Select(Row));
            });
        });
        return command;
    }

    public static Command Leave(CommandRunner runner) => Plain(
        runner, "leave", "Take this node out of its pair: it hands over, the peers forget it, and it goes on as a single node.", (client, cancel) => client.LeaveAsync(cancel));

    public static Command Remove(CommandRunner runner)
    {
        var node = new Argument<string>("NODE") { Description = "The name of a node that is dead and will not return." };
        var command = new Command("remove", "Remove a dead node from the pair.").With(node);
        runner.SetAction(command, async (run, cancel) => Tell(run, await run.Client.RemoveMemberAsync(run.Parsed.GetRequiredValue(node), cancel)));
        return command;
    }

    public static Command RotateKey(CommandRunner runner) => Plain(
        runner, "rotate-key", "Replace the heartbeat key on every node, without a gap.", (client, cancel) => client.RotateKeyAsync(cancel));

    private static Command Plain(CommandRunner runner, string name, string description, Func<LoadMasterClient, CancellationToken, Task<MessageDto>> ask)
    {
        var command = new Command(name, description);
        runner.SetAction(command, async (run, cancel) => Tell(run, await ask(run.Client, cancel)));
        return command;
    }

    private static void Tell(CommandRun run, MessageDto answer) => run.Printer.Show(answer, Printer.Indented.MessageDto, p => p.Line(answer.Message));

    private static IReadOnlyList<string> Row(MemberDto member) =>
        [member.Self ? $"{member.Node} (this one)" : member.Node, string.Join(", ", member.Addresses), member.Fingerprint];
}
