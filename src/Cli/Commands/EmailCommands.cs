using System.CommandLine;
using LoadMaster.Api;
using LoadMaster.Cli.Login;
using LoadMaster.Cli.Output;

namespace LoadMaster.Cli.Commands;

/// <summary><c>lm alerts email</c>: who is told of events by e-mail.</summary>
internal static class EmailCommands
{
    private static readonly string[] s_columns = ["Recipient", "From"];

    public static Command Create(CommandRunner runner) => Arguments.Group("email", "Who is told of events by e-mail.", Set(runner), Off(runner), Test(runner));

    public static void View(Printer printer, EmailDto? email)
    {
        if (email is not { Server.Length: > 0 })
        {
            printer.Line("No e-mail; 'lm alerts email set --server HOST --from ADDRESS --to ADDRESS' begins.");
            return;
        }

        printer.Pairs(
            ("Mail server", $"{email.Server} port {email.Port}, {email.Security}{(email.User.Length > 0 ? $", as {email.User}" : "")}"),
            ("Sender", email.From),
            ("At most", $"one message in {email.IntervalSeconds} s"),
            ("Messages", $"{email.Sent} taken, {email.Lost} lost{(email.Problem.Length > 0 ? $"; the last: {email.Problem}" : "")}"));
        printer.Table(s_columns, email.Recipients.Select(one => (IReadOnlyList<string>)[one.Address, one.Severity]));
    }

    private static Command Set(CommandRunner runner)
    {
        var set = new OptionSet();
        var server = set.Text("--server", "HOST", "The SMTP server.");
        var port = set.Whole("--port", "587 unless given.");
        var security = set.Text("--security", "WORD", "starttls (unless given), tls (from the first byte, port 465) or none.");
        var user = set.Text("--user", "NAME", "Who logs in; the password is asked for. '': nobody.");
        var fingerprint = set.Text("--fingerprint", "SHA256", "Of the server's certificate, which then needs no authority that the node trusts.");
        var from = set.Text("--from", "ADDRESS", "The sender.");
        var to = new Option<string[]>("--to") { HelpName = "ADDRESS[=SEVERITY]", Description = "A recipient, and from which severity on: info, warning (unless given), error. Repeat for several; these replace those there are." };
        var interval = set.Whole("--interval-seconds", "At most one message in so many seconds; what happens meanwhile waits for the next.");
        var passwordFile = new Option<string?>("--password-file") { HelpName = "FILE", Description = "Take the password from the file's first line instead of asking." };
        var command = new Command("set", "Begin with e-mail, or change it; what is not named stays.") { to, passwordFile };
        set.AddTo(command);
        runner.SetAction(command, async (run, cancel) =>
        {
            var name = run.Parsed.GetValue(user);
            var file = run.Parsed.GetValue(passwordFile);
            var recipients = run.Parsed.GetValue(to) ?? [];
            if (file is null && recipients.Length == 0)
                set.RequireAny(run.Parsed);
            var body = new EmailBody
            {
                Server = run.Parsed.GetValue(server),
                Port = run.Parsed.GetValue(port),
                Security = run.Parsed.GetValue(security),
                User = name,
                Password = name is { Length: 0 } ? "" : name is not null || file is not null ? Passwords.Get(run.Environment, file, "Password at the mail server") : null,
                TlsFingerprint = run.Parsed.GetValue(fingerprint),
                From = run.Parsed.GetValue(from),
                Recipients = recipients.Length == 0 ? null : [.. recipients.Select(Recipient)],
                IntervalSeconds = run.Parsed.GetValue(interval),
            };
            run.Printer.Changed(await run.Client.PatchEmailAsync(body, cancel), "E-mail changed");
        });
        return command;
    }

    private static Command Off(CommandRunner runner)
    {
        var command = new Command("off", "Send no e-mail any more, and forget server, login and recipients.");
        runner.SetAction(command, async (run, cancel) => run.Printer.Changed(await run.Client.DeleteEmailAsync(cancel), "E-mail is off"));
        return command;
    }

    private static Command Test(CommandRunner runner)
    {
        var command = new Command("test", "Send a message from this node to every recipient now, and say what the server answers.");
        runner.SetAction(command, async (run, cancel) =>
        {
            var done = await run.Client.TestEmailAsync(cancel);
            run.Printer.Show(done, Printer.Indented.MessageDto, p => p.Line(done.Message));
        });
        return command;
    }

    private static EmailRecipientDto Recipient(string text)
    {
        var equals = text.LastIndexOf('=');
        return equals < 0 ? new EmailRecipientDto(text, "warning") : new EmailRecipientDto(text[..equals], text[(equals + 1)..]);
    }
}
