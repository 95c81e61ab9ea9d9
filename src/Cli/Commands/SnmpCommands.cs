using System.CommandLine;
using LoadMaster.Api;
using LoadMaster.Cli.Login;
using LoadMaster.Cli.Output;

namespace LoadMaster.Cli.Commands;

/// <summary><c>lm snmp</c>: monitoring by SNMP, and traps.</summary>
internal static class SnmpCommands
{
    private static readonly string[] UserColumns = ["User", "Authentication", "Encryption"];

    public static Command Create(CommandRunner runner) => Arguments.Group(
        "snmp", "SNMP, read-only: v1 and v2c by community, v3 by users, traps to two sinks.",
        Show(runner), Set(runner), Sinks(runner), Arguments.Group("users", "The users of SNMPv3.", List(runner), Add(runner), Delete(runner)));

    private static Command Show(CommandRunner runner)
    {
        var command = new Command("show", "The settings, and how this node gets on with them.");
        runner.SetAction(command, async (run, cancel) =>
        {
            var snmp = await run.Client.GetSnmpAsync(cancel);
            run.Printer.Show(snmp, Printer.Indented.SnmpDto, p => View(p, snmp));
        });
        return command;
    }

    private static Command Set(CommandRunner runner)
    {
        var set = new OptionSet();
        var enabled = set.OnOff("--enabled", "Whether the nodes answer and send traps.");
        var port = set.Whole("--port", "UDP port; 161 unless given.");
        var community = set.Text("--community", "WORD", "For v1 and v2c, read-only; '': they are not answered.");
        var clients = set.List("--clients", "ADDRESS", "Address or network that may use the community; repeat for several. '': all.");
        var contact = set.Text("--contact", "TEXT", "sysContact.");
        var location = set.Text("--location", "TEXT", "sysLocation.");
        var command = new Command("set", "Change SNMP; what is not named stays.");
        set.AddTo(command);
        runner.SetAction(command, async (run, cancel) =>
        {
            set.RequireAny(run.Parsed);
            var body = new SnmpBody
            {
                Enabled = OptionSet.IsOn(run.Parsed.GetValue(enabled)),
                Port = run.Parsed.GetValue(port),
                Community = run.Parsed.GetValue(community),
                Clients = OptionSet.ItemsOf(run.Parsed, clients),
                Contact = run.Parsed.GetValue(contact),
                Location = run.Parsed.GetValue(location),
            };
            run.Printer.Changed(await run.Client.PatchSnmpAsync(body, cancel), "SNMP changed");
        });
        return command;
    }

    private static Command Sinks(CommandRunner runner)
    {
        var set = new OptionSet();
        var sink1 = set.Text("--sink1", "HOST", "Gets v1 traps; '': nobody does.");
        var port1 = set.Whole("--sink1-port", "162 unless given.");
        var sink2 = set.Text("--sink2", "HOST", "Gets v2c traps; '': nobody does.");
        var port2 = set.Whole("--sink2-port", "162 unless given.");
        var community = set.Text("--trap-community", "WORD", "What traps carry; public unless given.");
        var command = new Command("sinks", "Change who gets traps: of services, real servers, the HA state, start, intrusion prevention.");
        set.AddTo(command);
        runner.SetAction(command, async (run, cancel) =>
        {
            set.RequireAny(run.Parsed);
            var body = new SnmpBody
            {
                Sink1 = run.Parsed.GetValue(sink1),
                Sink1Port = run.Parsed.GetValue(port1),
                Sink2 = run.Parsed.GetValue(sink2),
                Sink2Port = run.Parsed.GetValue(port2),
                TrapCommunity = run.Parsed.GetValue(community),
            };
            run.Printer.Changed(await run.Client.PatchSnmpAsync(body, cancel), "Trap sinks changed");
        });
        return command;
    }

    private static Command List(CommandRunner runner)
    {
        var command = new Command("list", "The users.");
        runner.SetAction(command, async (run, cancel) =>
        {
            var snmp = await run.Client.GetSnmpAsync(cancel);
            run.Printer.Show(snmp, Printer.Indented.SnmpDto, p => Users(p, snmp));
        });
        return command;
    }

    private static Command Add(CommandRunner runner)
    {
        var name = new Argument<string>("NAME") { Description = "The user." };
        var protocol = new Option<string?>("--auth") { Description = "sha256 unless given." }.AcceptOnlyFromAmong("sha", "sha256", "sha512");
        var auth = PasswordFile("--auth-password-file", "authentication");
        var priv = PasswordFile("--priv-password-file", "encryption");
        var command = new Command("add", "Add a user, or give one other passwords: authenticated, and encrypted with AES.") { protocol, auth, priv }.With(name);
        runner.SetAction(command, async (run, cancel) =>
        {
            var user = run.Parsed.GetRequiredValue(name);
            var body = new SnmpUserBody
            {
                AuthProtocol = run.Parsed.GetValue(protocol),
                AuthPassword = Passwords.Get(run.Environment, run.Parsed.GetValue(auth), "Authentication password"),
                PrivPassword = Passwords.Get(run.Environment, run.Parsed.GetValue(priv), "Encryption password"),
            };
            run.Printer.Changed(await run.Client.PutSnmpUserAsync(user, body, cancel), $"SNMP user {user} set");
        });
        return command;
    }

    private static Command Delete(CommandRunner runner)
    {
        var name = new Argument<string>("NAME") { Description = "The user." };
        var command = new Command("delete", "Delete a user.").With(name);
        runner.SetAction(command, async (run, cancel) =>
        {
            var user = run.Parsed.GetRequiredValue(name);
            run.Printer.Changed(await run.Client.DeleteSnmpUserAsync(user, cancel), $"SNMP user {user} deleted");
        });
        return command;
    }

    private static Option<string?> PasswordFile(string name, string what) => new(name)
    {
        HelpName = "FILE",
        Description = $"Take the password for {what} (8 characters or more) from the file's first line instead of asking.",
    };

    private static void View(Printer printer, SnmpDto snmp)
    {
        printer.Pairs(
            ("SNMP", snmp.Enabled ? $"on, UDP port {snmp.Port}" : "off"),
            ("Community", snmp.Community.Length == 0 ? "none: v1 and v2c are not answered" : snmp.Community),
            ("Clients", snmp.Community.Length == 0 ? "" : snmp.Clients.Count == 0 ? "all" : string.Join(", ", snmp.Clients)),
            ("Contact", snmp.Contact),
            ("Location", snmp.Location),
            ("Sink 1 (v1)", Sink(snmp.Sink1, snmp.Sink1Port)),
            ("Sink 2 (v2c)", Sink(snmp.Sink2, snmp.Sink2Port)),
            ($"On {snmp.Node}", !snmp.Enabled ? "" : snmp.Serving ? $"answering, {snmp.TrapsSent} traps sent" : "not answering"),
            ("Problem", snmp.Problem));
        Users(printer, snmp);
    }

    private static void Users(Printer printer, SnmpDto snmp)
    {
        if (snmp.Users.Count == 0)
        {
            printer.Line("No v3 user; 'lm snmp users add NAME' adds one.");
            return;
        }

        printer.Table(UserColumns, snmp.Users.Select(user => (IReadOnlyList<string>)[user.Name, user.AuthProtocol, "aes"]));
    }

    private static string Sink(string host, int port) => host.Length == 0 ? "none" : $"{host}, port {port}";
}
