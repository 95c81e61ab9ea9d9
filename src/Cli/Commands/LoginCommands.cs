using System.CommandLine;
using LoadMaster.Api;
using LoadMaster.Cli.Login;
using LoadMaster.Cli.Output;

namespace LoadMaster.Cli.Commands;

/// <summary><c>lm login</c>, <c>logout</c> and <c>passwd</c>.</summary>
internal static class LoginCommands
{
    public static Command Login(CommandRunner runner)
    {
        var user = new Option<string>("--user") { HelpName = "NAME", Description = "Who logs in.", DefaultValueFactory = _ => "admin" };
        var passwordFile = new Option<string?>("--password-file") { HelpName = "FILE", Description = "Take the password from the file's first line instead of asking." };
        var accept = new Option<bool>("--accept-certificate") { Description = "Accept the server's certificate without asking, for scripts." };
        var keyFile = new Option<string?>("--key-file") { HelpName = "FILE", Description = "Use the API key in the file's first line instead of a user and password." };
        var command = new Command("login", "Log in and keep the session for later commands.") { user, passwordFile, keyFile, accept };
        runner.SetAction(command, async (run, cancel) =>
        {
            var environment = run.Environment;
            var before = LoginFile.Read(environment);
            var url = Connection.ChosenUrl(environment, run.Url, before);
            var pinned = before?.Url == url.AbsoluteUri ? before.Fingerprint : null;
            var fingerprint = await CertificateTrust.DecideAsync(environment, url, pinned, run.Parsed.GetValue(accept), cancel);
            if (run.Parsed.GetValue(keyFile) is { } key)
            {
                await LoginWithKeyAsync(run, url, Passwords.Get(environment, key, "API key").Trim(), fingerprint, cancel);
                return;
            }

            var name = run.Parsed.GetRequiredValue(user);
            var password = Passwords.Get(environment, run.Parsed.GetValue(passwordFile), $"Password of {name}");

            using var client = Connection.Open(environment, url, token: null, fingerprint, identity: run.Identity);
            var session = await client.LoginAsync(name, password, cancel);
            new LoginFile(url.AbsoluteUri, session.Token, fingerprint, session.User).Write(environment);
            run.Printer.Show(session, Printer.Indented.SessionDto, p =>
            {
                p.Line($"Logged in to {url} as {session.User} ({session.Role}).");
                if (session.MustChangePassword)
                    p.Line("This password was given to you and serves only to choose another; change it: lm passwd");
            });
        });
        return command;
    }

    /// <summary>The key is tried before it is kept.</summary>
    private static async Task LoginWithKeyAsync(CommandRun run, Uri url, string token, string? fingerprint, CancellationToken cancel)
    {
        using var client = Connection.Open(run.Environment, url, token, fingerprint, identity: run.Identity);
        var caller = await client.GetCallerAsync(cancel);
        new LoginFile(url.AbsoluteUri, token, fingerprint, caller.Name).Write(run.Environment);
        run.Printer.Show(caller, Printer.Indented.CallerDto, p => p.Line($"Using the API key {caller.Name} ({caller.Role}) at {url}."));
    }

    public static Command Logout(CommandRunner runner)
    {
        var command = new Command("logout", "End the session.");
        runner.SetAction(command, async (run, cancel) =>
        {
            var file = LoginFile.Read(run.Environment);
            try
            {
                await run.Client.LogoutAsync(cancel);
            }
            catch (ApiProblemException e) when (e.Problem.Status == 401)
            {
                run.Environment.Error.WriteLine("The session had ended already.");
            }

            // The certificate stays pinned for the next login.
            (file is null ? null : file with { Token = null })?.Write(run.Environment);
            var done = new MessageDto("Logged out.");
            run.Printer.Show(done, Printer.Indented.MessageDto, p => p.Line(done.Message));
        });
        return command;
    }

    public static Command Passwd(CommandRunner runner)
    {
        var currentFile = new Option<string?>("--password-file") { HelpName = "FILE", Description = "Take the current password from the file's first line." };
        var newFile = new Option<string?>("--new-password-file") { HelpName = "FILE", Description = "Take the new password from the file's first line." };
        var command = new Command("passwd", "Change your own password; your other sessions end.") { currentFile, newFile };
        runner.SetAction(command, async (run, cancel) =>
        {
            var environment = run.Environment;
            var client = run.Client;
            var current = Passwords.Get(environment, run.Parsed.GetValue(currentFile), "Current password");
            var replacement = Passwords.GetNew(environment, run.Parsed.GetValue(newFile), "New password");
            await client.ChangePasswordAsync(current, replacement, cancel);
            var done = new MessageDto("Password changed.");
            run.Printer.Show(done, Printer.Indented.MessageDto, p => p.Line(done.Message));
        });
        return command;
    }
}
