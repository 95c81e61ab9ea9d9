using System.CommandLine;
using LoadMaster.Api;
using LoadMaster.Cli.Login;
using LoadMaster.Cli.Output;

namespace LoadMaster.Cli.Commands;

/// <summary><c>lm user</c>: who may log in, and by which rules.</summary>
internal static class UserCommands
{
    public static readonly string[] Roles = ["read-only", "operator", "admin"];
    private static readonly string[] Columns = ["User", "Role", "Password since", "Note"];

    public static Command Create(CommandRunner runner) => Arguments.Group(
        "user", "Users: who may log in, on all nodes of the pair; and the rules of logins.",
        List(runner), Add(runner), Set(runner), Password(runner), Remove(runner), Arguments.Group("rules", "The rules of sessions, failed logins and new passwords.", ShowRules(runner), SetRules(runner)),
        UserCertificateCommands.Create(runner));

    private static Argument<string> Name() => new("NAME") { Description = "The user." };

    private static Command List(CommandRunner runner)
    {
        var command = new Command("list", "The users.");
        runner.SetAction(command, async (run, cancel) =>
        {
            var users = await run.Client.ListUsersAsync(cancel);
            run.Printer.Show(users, Printer.Indented.ListDtoUserDto, p => p.Table(Columns, users.Items.Select(user => (IReadOnlyList<string>)
                [user.Name, user.Role, user.PasswordChangedAt is { } at ? Format.Time(at) : "first start", user.MustChangePassword ? "to choose a password" : ""])));
        });
        return command;
    }

    private static Command Add(CommandRunner runner)
    {
        var name = Name();
        var role = new Option<string>("--role") { Description = "read-only: looks; operator: changes services too; admin: everything.", Required = true }.AcceptOnlyFromAmong(Roles);
        var (file, keep) = (PasswordFile(), Keep());
        var command = new Command("add", "Add a user, with a first password that he is told to change.") { role, file, keep }.With(name);
        runner.SetAction(command, async (run, cancel) =>
        {
            var body = new UserBody
            {
                Name = run.Parsed.GetRequiredValue(name),
                Role = run.Parsed.GetRequiredValue(role),
                Password = NewPassword(run, run.Parsed.GetValue(file)),
                MustChangePassword = !run.Parsed.GetValue(keep),
            };
            run.Printer.Changed(await run.Client.AddUserAsync(body, cancel), $"User {body.Name} added");
        });
        return command;
    }

    private static Command Set(CommandRunner runner)
    {
        var name = Name();
        var role = new Option<string>("--role") { Description = "What the user may do from now on.", Required = true }.AcceptOnlyFromAmong(Roles);
        var command = new Command("set", "Give a user another role.") { role }.With(name);
        runner.SetAction(command, async (run, cancel) =>
        {
            var user = run.Parsed.GetRequiredValue(name);
            run.Printer.Changed(await run.Client.PatchUserAsync(user, new UserPatchBody { Role = run.Parsed.GetRequiredValue(role) }, cancel), $"User {user} changed");
        });
        return command;
    }

    private static Command Password(CommandRunner runner)
    {
        var name = Name();
        var (file, keep) = (PasswordFile(), Keep());
        var command = new Command("password", "Give another user a new password; his sessions end. Your own: lm passwd.") { file, keep }.With(name);
        runner.SetAction(command, async (run, cancel) =>
        {
            var user = run.Parsed.GetRequiredValue(name);
            var body = new UserPasswordBody { NewPassword = NewPassword(run, run.Parsed.GetValue(file)), MustChangePassword = !run.Parsed.GetValue(keep) };
            run.Printer.Changed(await run.Client.SetPasswordAsync(user, body, cancel), $"Password of {user} changed");
        });
        return command;
    }

    private static Command Remove(CommandRunner runner)
    {
        var name = Name();
        var command = new Command("remove", "Remove a user; his sessions end. The last administrator stays.").With(name);
        runner.SetAction(command, async (run, cancel) =>
        {
            var user = run.Parsed.GetRequiredValue(name);
            run.Printer.Changed(await run.Client.RemoveUserAsync(user, cancel), $"User {user} removed");
        });
        return command;
    }

    private static Command ShowRules(CommandRunner runner)
    {
        var command = new Command("show", "The rules.");
        runner.SetAction(command, async (run, cancel) =>
        {
            var rules = await run.Client.GetAccessAsync(cancel);
            run.Printer.Show(rules, Printer.Indented.AccessDto, p => p.Pairs(
                ("Session ends", $"{rules.SessionIdleMinutes} min after its last use, {rules.SessionMaximumMinutes} min after the login"),
                ("Failed logins", $"after {rules.LockoutFailures} a user at an address waits {rules.LockoutSeconds} s"),
                ("New passwords", $"{rules.PasswordLengthMin} characters or more, {rules.PasswordClassesMin} of small letters, capitals, digits, others")));
        });
        return command;
    }

    private static Command SetRules(CommandRunner runner)
    {
        var set = new OptionSet();
        var idle = set.Whole("--session-idle-minutes", "A session that was not used for so long ends.");
        var whole = set.Whole("--session-maximum-minutes", "So long after its login a session ends.");
        var failures = set.Whole("--lockout-failures", "Failed logins of one user from one address until they have to wait.");
        var seconds = set.Whole("--lockout-seconds", "How long they have to wait.");
        var length = set.Whole("--password-length-min", "The fewest characters of a new password.");
        var classes = set.Whole("--password-classes-min", "How many of small letters, capitals, digits and others a new password mixes.");
        var command = new Command("set", "Change the rules; what is not named stays. Sessions that are open follow at once.");
        set.AddTo(command);
        runner.SetAction(command, async (run, cancel) =>
        {
            set.RequireAny(run.Parsed);
            var body = new AccessBody
            {
                SessionIdleMinutes = run.Parsed.GetValue(idle),
                SessionMaximumMinutes = run.Parsed.GetValue(whole),
                LockoutFailures = run.Parsed.GetValue(failures),
                LockoutSeconds = run.Parsed.GetValue(seconds),
                PasswordLengthMin = run.Parsed.GetValue(length),
                PasswordClassesMin = run.Parsed.GetValue(classes),
            };
            run.Printer.Changed(await run.Client.PatchAccessAsync(body, cancel), "Rules changed");
        });
        return command;
    }

    private static Option<string?> PasswordFile() => new("--password-file") { HelpName = "FILE", Description = "Take the new password from the file's first line instead of asking." };

    private static Option<bool> Keep() => new("--keep") { Description = "The user is not told to choose another password." };

    private static string NewPassword(CommandRun run, string? file) => Passwords.GetNew(run.Environment, file, "New password");
}
