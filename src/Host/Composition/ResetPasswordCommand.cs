using System.ComponentModel;
using System.Diagnostics;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Options;
using LoadMaster.Host.Security;

namespace LoadMaster.Host.Composition;

/// <summary>
/// <c>loadmasterd reset-password</c>: the way back in for whoever is root on a node. It leaves a file that the daemon, running or started
/// later, takes at once for a login on this node and brings into the configuration of the pair when it can.
/// </summary>
public static class ResetPasswordCommand
{
    private const string UserOption = "--user";

    public static int Run(string[] args, TextWriter output, TextWriter errors, TimeProvider time, int passwordIterations = PasswordHasher.IterationsDefault)
    {
        var (name, rest) = Parse(args);
        var (options, problems) = DaemonOptionsReader.Read(rest);
        if (options is null || name is null)
        {
            foreach (var problem in problems)
                errors.WriteLine($"loadmasterd: {problem.Code} {problem.Path}: {problem.Message}");
            if (name is null)
                errors.WriteLine($"loadmasterd: {UserOption} needs the name of a user: letters, digits, dots, dashes and underscores, at most {Limits.NameLengthMax}.");
            return Daemon.ExitUsage;
        }

        var folder = options.Node.DataDirectory;
        if (!Directory.Exists(folder))
        {
            errors.WriteLine($"loadmasterd: there is no data directory {folder}; name the one of the node: --node:dataDirectory FOLDER, or its options file: --config FILE.");
            return Daemon.ExitFailed;
        }

        try
        {
            var password = OneTimePassword.Create();
            var user = new LocalUser
            {
                Name = name,
                Role = Role.Admin,
                Passwords = [new PasswordHasher(passwordIterations).Hash(password).ToText()],
                MustChangePassword = true,
                PasswordChangedAt = AccessTime.ToText(time.GetUtcNow()),
            };
            var file = ResetFiles.PathOf(folder, name);
            UsersFile.Of([user]).Write(file);
            GiveToOwnerOf(folder, file);
            output.WriteLine($"One-time password for user {name}: {password}");
            output.WriteLine("It is good on this node as soon as the daemon runs, and on the whole pair once the active node has it; change it with 'lm passwd'.");
            return Daemon.ExitOk;
        }
        catch (Exception error) when (error is StartupProblemException or Win32Exception)
        {
            errors.WriteLine($"loadmasterd: {error.Message} Run this as root, or as the daemon's user.");
            return Daemon.ExitFailed;
        }
    }

    private static (string? Name, string[] Options) Parse(string[] args)
    {
        var at = Array.IndexOf(args, UserOption);
        if (at < 0)
            return (NodeUsers.FirstUser, args);
        var name = at + 1 < args.Length ? args[at + 1] : "";
        var good = name.Length is > 0 and <= Limits.NameLengthMax && char.IsAsciiLetterOrDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');
        return (good ? name : null, [.. args[..at], .. args[Math.Min(at + 2, args.Length)..]]);
    }

    /// <summary>The daemon may run as another user than root; the base library cannot change owners.</summary>
    private static void GiveToOwnerOf(string folder, string file)
    {
        if (Environment.UserName != "root")
            return;
        using var chown = Process.Start(new ProcessStartInfo("chown", ["--reference", folder, "--", file])) ?? throw new Win32Exception("chown did not start.");
        chown.WaitForExit();
        if (chown.ExitCode != 0)
            throw new Win32Exception($"chown ended with {chown.ExitCode}, so the daemon may not be able to read {file}.");
    }
}
