using System.CommandLine;
using LoadMaster.Api;
using LoadMaster.Cli.Login;
using LoadMaster.Cli.Output;

namespace LoadMaster.Cli.Commands;

/// <summary><c>lm backup show|schedule|run</c>: the backup that makes itself.</summary>
internal static class BackupScheduleCommands
{
    public static Command Show(CommandRunner runner)
    {
        var command = new Command("show", "The automated backup: schedule, server, the last one, and why it failed if it did.");
        runner.SetAction(command, async (run, cancel) =>
        {
            var status = await run.Client.GetBackupAsync(cancel);
            run.Printer.Show(status, Printer.Indented.BackupStatusDto, p => View(p, status));
        });
        return command;
    }

    public static Command Run(CommandRunner runner)
    {
        var command = new Command("run", "Make and send a backup now, with the settings of the automated one.");
        runner.SetAction(command, async (run, cancel) =>
        {
            var status = await run.Client.RunBackupAsync(cancel);
            run.Printer.Show(status, Printer.Indented.BackupStatusDto, p =>
            {
                p.Line($"{status.LastFile}, {status.LastBytes} bytes, is on {status.Schedule.Host}.");
                if (status.LastError.Length > 0)
                    p.Line($"But {status.LastError}");
            });
        });
        return command;
    }

    public static Command Schedule(CommandRunner runner)
    {
        var set = new OptionSet();
        var days = set.Word("--days", "When: off, daily, or one day of the week.", "off", "daily", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday");
        var time = set.Text("--time", "HH:MM", "At which time, on the node's clock; 03:00 unless given.");
        var protocol = set.Word("--protocol", "How it travels; sftp unless given. ftp encrypts nothing but the archive itself.", "ftp", "ftps", "sftp", "scp");
        var host = set.Text("--host", "HOST", "The server: IP address or name.");
        var port = set.Whole("--port", "0: the usual one, 21 or 22; 990 with ftps means TLS from the start.");
        var user = set.Text("--user", "USER", "User on the server.");
        var password = set.Text("--password-file", "FILE", "The user's password is the file's first line; '-': ask for it.");
        var path = set.Text("--path", "PATH", "Folder on the server; relative to where the login leads unless it begins with a slash.");
        var key = set.Text("--server-key", "SHA256", "Of the host key (sftp, scp: needed; 'ssh-keyscan HOST | ssh-keygen -lf -'), or of the certificate's public key (ftps).");
        var phrase = set.Text("--passphrase-file", "FILE", "The archives' pass phrase is the file's first line; '-': ask for it.");
        var retention = set.Whole("--retention", "So many backups of each node stay on the server; 0: all. Not with scp.");
        var command = new Command("schedule", "Set when backups are made by themselves, and where they go; what is not named stays.");
        set.AddTo(command);
        runner.SetAction(command, async (run, cancel) =>
        {
            set.RequireAny(run.Parsed);
            var body = new BackupScheduleBody
            {
                Days = run.Parsed.GetValue(days),
                Time = run.Parsed.GetValue(time),
                Protocol = run.Parsed.GetValue(protocol),
                Host = run.Parsed.GetValue(host),
                Port = run.Parsed.GetValue(port),
                User = run.Parsed.GetValue(user),
                Password = Secret(run, password, "Password on the server"),
                Path = run.Parsed.GetValue(path),
                ServerKey = run.Parsed.GetValue(key),
                Passphrase = Secret(run, phrase, "Pass phrase of the backups"),
                Retention = run.Parsed.GetValue(retention),
            };
            run.Printer.Changed(await run.Client.PatchBackupScheduleAsync(body, cancel), "Automated backup changed");
        });
        return command;
    }

    private static string? Secret(CommandRun run, Option<string?> option, string prompt) => run.Parsed.GetValue(option) switch
    {
        null => null,
        "-" => Passwords.Get(run.Environment, null, prompt),
        var file => Passwords.Get(run.Environment, file, prompt),
    };

    private static void View(Printer printer, BackupStatusDto status)
    {
        var schedule = status.Schedule;
        printer.Pairs(
            ("Made", schedule.Days == "off" ? "off ('lm backup schedule' sets it)" : $"{schedule.Days} at {schedule.Time}"),
            ("Server", schedule.Host.Length == 0 ? "none" : $"{schedule.Protocol}://{schedule.User}@{schedule.Host}:{schedule.Port}{(schedule.Path.StartsWith('/') ? "" : "/")}{schedule.Path}"),
            ("Server key", schedule.ServerKey.Length > 0 ? schedule.ServerKey : schedule.Protocol == "ftps" ? "by trusted authority" : ""),
            ("Kept there", schedule.Retention == 0 ? "all" : $"{schedule.Retention} of each node"),
            ("Next", status.NextAttempt is { } next ? $"{Format.Time(next)}{(status.Active ? "" : " by the active node; this one is not")}" : ""),
            ($"Last by {status.Node}", status.LastSuccess is { } at ? $"{Format.Time(at)}: {status.LastFile}, {status.LastBytes} bytes" : "none"),
            ("Problem", status.LastError.Length == 0 ? "" : $"{(status.LastAttempt is { } tried ? $"{Format.Time(tried)}: " : "")}{status.LastError}{(status.Failures > 1 ? $" ({status.Failures} times in a row)" : "")}"));
    }
}
