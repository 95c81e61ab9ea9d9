using System.CommandLine;
using System.Globalization;
using LoadMaster.Api;
using LoadMaster.Cli.Login;
using LoadMaster.Cli.Output;

namespace LoadMaster.Cli.Commands;

/// <summary><c>lm events</c> and <c>lm alerts</c>: what happened on the node that is asked, and who is told.</summary>
internal static class EventCommands
{
    private static readonly string[] s_severities = ["info", "warning", "error"];
    private static readonly string[] s_events = ["When", "Severity", "Kind", "About", "Event"];
    private static readonly string[] s_webhooks = ["Webhook", "Address", "From", "Taken", "Lost", "Problem"];

    public static Command Events(CommandRunner runner)
    {
        var count = new Option<int>("--count") { HelpName = "N", Description = "At most so many, the newest.", DefaultValueFactory = _ => 50 };
        var severity = new Option<string?>("--severity") { Description = "Only what matters at least so much." }.AcceptOnlyFromAmong(s_severities);
        var command = new Command("events", "What happened on this node, newest first: HA, services, servers, certificates, backups, attacks. Services and servers are told by the active node.") { count, severity };
        runner.SetAction(command, async (run, cancel) =>
        {
            var list = await run.Client.ListEventsAsync(run.Parsed.GetValue(count), run.Parsed.GetValue(severity), cancel);
            run.Printer.Show(list, Printer.Indented.EventListDto, p =>
            {
                if (list.Items.Count == 0)
                    p.Line($"No event on {list.Node} since its start.");
                else
                    p.Table(s_events, list.Items.Select(one => (IReadOnlyList<string>)[Format.Time(one.At), one.Severity, one.Kind, one.Subject, one.Message]));
            });
        });
        return command;
    }

    public static Command Alerts(CommandRunner runner) => Arguments.Group(
        "alerts", "Who is told of events.", Show(runner), Set(runner), Arguments.Group("webhook", "Addresses that are told of events over https.", Add(runner), Remove(runner)), EmailCommands.Create(runner), Test(runner));

    private static Command Show(CommandRunner runner)
    {
        var command = new Command("show", "The settings, and how this node gets on with the webhooks.");
        runner.SetAction(command, async (run, cancel) =>
        {
            var alerts = await run.Client.GetAlertsAsync(cancel);
            run.Printer.Show(alerts, Printer.Indented.AlertsDto, p =>
            {
                p.Pairs(("Certificates", alerts.CertificateDays.Count == 0 ? "only when they have ended" : $"{string.Join(", ", alerts.CertificateDays)} days before their end"));
                if (alerts.Webhooks.Count == 0)
                    p.Line("No webhook; 'lm alerts webhook add NAME --url URL' adds one.");
                else
                    p.Table(s_webhooks, alerts.Webhooks.Select(one => (IReadOnlyList<string>)
                        [one.Name, one.Url, one.Severity, one.Sent.ToString(CultureInfo.InvariantCulture), one.Lost.ToString(CultureInfo.InvariantCulture), one.Problem]));
                EmailCommands.View(p, alerts.Email);
            });
        });
        return command;
    }

    private static Command Set(CommandRunner runner)
    {
        var days = new Option<string>("--certificate-days") { HelpName = "N,N", Description = "So many days before its end a certificate is worth an event, the largest first, such as 30,14,3; '': only when it has ended.", Required = true };
        var command = new Command("set", "Change when a certificate's end is an event.") { days };
        runner.SetAction(command, async (run, cancel) =>
        {
            var numbers = run.Parsed.GetRequiredValue(days).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (numbers.Any(number => !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
                throw new CliException(ExitCodes.Usage, CliCodes.Usage, "--certificate-days takes whole numbers with commas between them, such as 30,14,3.");
            var body = new AlertsBody { CertificateDays = [.. numbers.Select(number => int.Parse(number, CultureInfo.InvariantCulture))] };
            run.Printer.Changed(await run.Client.PatchAlertsAsync(body, cancel), "Alerts changed");
        });
        return command;
    }

    private static Command Add(CommandRunner runner)
    {
        var name = new Argument<string>("NAME") { Description = "What the webhook is called." };
        var url = new Option<string>("--url") { HelpName = "URL", Description = "Where events are posted; https only.", Required = true };
        var severity = new Option<string?>("--severity") { Description = "Only what matters at least so much; warning unless given." }.AcceptOnlyFromAmong(s_severities);
        var fingerprint = new Option<string?>("--fingerprint") { HelpName = "SHA256", Description = "Of the server's certificate, which then needs no authority that the node trusts." };
        var secretFile = new Option<string?>("--secret-file") { HelpName = "FILE", Description = "Take the secret that messages are signed with (16 characters or more) from the file's first line instead of asking." };
        var command = new Command("add", "Add a webhook, or change the one of that name.") { url, severity, fingerprint, secretFile }.With(name);
        runner.SetAction(command, async (run, cancel) =>
        {
            var body = new WebhookBody
            {
                Url = run.Parsed.GetRequiredValue(url),
                Severity = run.Parsed.GetValue(severity),
                TlsFingerprint = run.Parsed.GetValue(fingerprint),
                Secret = Passwords.Get(run.Environment, run.Parsed.GetValue(secretFile), "Secret to sign with"),
            };
            var webhook = run.Parsed.GetRequiredValue(name);
            run.Printer.Changed(await run.Client.PutWebhookAsync(webhook, body, cancel), $"Webhook {webhook} set");
        });
        return command;
    }

    private static Command Remove(CommandRunner runner)
    {
        var name = new Argument<string>("NAME") { Description = "The webhook." };
        var command = new Command("remove", "Remove a webhook; what waits for it is lost.").With(name);
        runner.SetAction(command, async (run, cancel) =>
        {
            var webhook = run.Parsed.GetRequiredValue(name);
            run.Printer.Changed(await run.Client.DeleteWebhookAsync(webhook, cancel), $"Webhook {webhook} removed");
        });
        return command;
    }

    private static Command Test(CommandRunner runner)
    {
        var command = new Command("test", "Raise a test event on this node, which every webhook and recipient gets.");
        runner.SetAction(command, async (run, cancel) =>
        {
            var done = await run.Client.TestAlertsAsync(cancel);
            run.Printer.Show(done, Printer.Indented.MessageDto, p => p.Line(done.Message));
        });
        return command;
    }
}
