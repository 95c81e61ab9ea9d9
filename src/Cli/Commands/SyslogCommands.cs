using System.CommandLine;
using LoadMaster.Api;
using LoadMaster.Cli.Output;

namespace LoadMaster.Cli.Commands;

/// <summary><c>lm syslog</c>: the hosts that get a copy of each node's log, and the MARK's interval.</summary>
internal static class SyslogCommands
{
    private static readonly string[] Columns = ["Host", "Protocol", "Port", "Format", "Level", "Facility", "Certificate"];

    public static Command Create(CommandRunner runner) => Arguments.Group(
        "syslog", "Remote logging: up to ten syslog hosts, and the MARK's interval.", Show(runner), Set(runner), Add(runner), Delete(runner));

    private static Command Show(CommandRunner runner)
    {
        var command = new Command("show", "The syslog hosts and the MARK's interval.");
        runner.SetAction(command, async (run, cancel) =>
        {
            var logging = await run.Client.GetLoggingAsync(cancel);
            run.Printer.Show(logging, Printer.Indented.LoggingDto, p => View(p, logging));
        });
        return command;
    }

    private static Command Set(CommandRunner runner)
    {
        var host = new Argument<string?>("HOST[:PORT]") { Description = "The syslog host to change; needed for its options only.", Arity = ArgumentArity.ZeroOrOne };
        var interval = new Option<int?>("--mark-interval-minutes") { HelpName = "N", Description = "Minutes without a line after which a node writes the MARK; 0: never." };
        var set = new SyslogOptionSet();
        var command = new Command("set", "Change the MARK's interval, or one host; what is not named stays.").With(host);
        command.Options.Add(interval);
        set.AddTo(command);
        runner.SetAction(command, async (run, cancel) =>
        {
            var minutes = run.Parsed.GetValue(interval);
            if (run.Parsed.GetValue(host) is not { } text)
            {
                if (minutes is null || set.AnyGiven(run.Parsed))
                    throw new CliException(ExitCodes.Usage, CliCodes.Usage, "Nothing to set: give --mark-interval-minutes, or a HOST and what to change of it.");
                run.Printer.Changed(await run.Client.PatchLoggingAsync(new LoggingBody { MarkIntervalMinutes = minutes }, cancel), "Logging changed");
                return;
            }

            if (!set.AnyGiven(run.Parsed))
                throw new CliException(ExitCodes.Usage, CliCodes.Usage, $"Nothing to set of {text}: give at least one of its options.");
            var logging = await run.Client.GetLoggingAsync(cancel);
            var index = SyslogHost.Find(logging, text);
            var hosts = logging.Syslog.Select(SyslogHost.ToBody).ToList();
            hosts[index] = set.Changed(run.Parsed, hosts[index]);
            run.Printer.Changed(
                await run.Client.PatchLoggingAsync(new LoggingBody { MarkIntervalMinutes = minutes, Syslog = hosts }, logging.Revision, cancel), $"Syslog host {text} changed");
        });
        return command;
    }

    private static Command Add(CommandRunner runner)
    {
        var host = new Argument<string>("HOST[:PORT]") { Description = "IP address or name; the port is 514, with tls 6514, unless given. IPv6 with a port: [2001:db8::1]:514." };
        var set = new SyslogOptionSet();
        var command = new Command("add", "Send a copy of each node's log to a host.").With(host);
        set.AddTo(command);
        runner.SetAction(command, async (run, cancel) =>
        {
            var text = run.Parsed.GetRequiredValue(host);
            var (name, port) = SyslogHost.Split(text);
            var logging = await run.Client.GetLoggingAsync(cancel);
            var added = set.Changed(run.Parsed, new SyslogTargetBody { Host = name, Port = port });
            run.Printer.Changed(
                await run.Client.PatchLoggingAsync(new LoggingBody { Syslog = [.. logging.Syslog.Select(SyslogHost.ToBody), added] }, logging.Revision, cancel),
                $"Syslog host {text} added");
        });
        return command;
    }

    private static Command Delete(CommandRunner runner)
    {
        var host = new Argument<string>("HOST[:PORT]") { Description = "The syslog host that gets no more lines." };
        var command = new Command("delete", "Stop sending to a host.").With(host);
        runner.SetAction(command, async (run, cancel) =>
        {
            var text = run.Parsed.GetRequiredValue(host);
            var logging = await run.Client.GetLoggingAsync(cancel);
            var hosts = logging.Syslog.Select(SyslogHost.ToBody).ToList();
            hosts.RemoveAt(SyslogHost.Find(logging, text));
            run.Printer.Changed(await run.Client.PatchLoggingAsync(new LoggingBody { Syslog = hosts }, logging.Revision, cancel), $"Syslog host {text} deleted");
        });
        return command;
    }

    private static void View(Printer printer, LoggingDto logging)
    {
        printer.Pairs(("MARK", logging.MarkIntervalMinutes == 0 ? "off" : $"after {logging.MarkIntervalMinutes} min without a line"));
        foreach (var partner in logging.Partners)
            printer.Line($"Log of {partner.Node}: {(partner.Stopped ? "NO MARK, " : "")}last line {partner.SilentSeconds / 60} min ago");
        if (logging.Syslog.Count == 0)
        {
            printer.Line("No syslog host; 'lm syslog add HOST' adds one.");
            return;
        }

        printer.Table(
            Columns,
            logging.Syslog.Select(t => (IReadOnlyList<string>)
                [t.Host, t.Protocol, Format.Number(t.Port), t.Format, t.Level, t.Facility, t.Protocol != "tls" ? "" : t.TlsFingerprint.Length > 0 ? "by fingerprint" : "by trusted authority"]),
            "Port");
    }
}
