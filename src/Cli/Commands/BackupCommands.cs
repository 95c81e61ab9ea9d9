using System.CommandLine;
using LoadMaster.Api;
using LoadMaster.Cli.Login;
using LoadMaster.Cli.Output;

namespace LoadMaster.Cli.Commands;

/// <summary><c>lm backup</c>: the configuration in an encrypted file.</summary>
internal static class BackupCommands
{
    private const string Prompt = "Pass phrase of the backup";

    public static Command Create(CommandRunner runner) => Arguments.Group(
        "backup", "Back up the configuration into an encrypted file, and restore it; by hand or by a schedule.",
        Make(runner), Restore(runner), BackupScheduleCommands.Show(runner), BackupScheduleCommands.Schedule(runner), BackupScheduleCommands.Run(runner));

    private static Command Make(CommandRunner runner)
    {
        var (file, parts, passphraseFile) = (File(), Parts(), PassphraseFile());
        var command = new Command("create", "Write a backup, private keys too; keep the pass phrase, nothing opens the file without it.") { parts, passphraseFile };
        command.With(file);
        runner.SetAction(command, async (run, cancel) =>
        {
            var path = run.Parsed.GetRequiredValue(file);
            var phrase = Passwords.GetNew(run.Environment, run.Parsed.GetValue(passphraseFile), Prompt);
            var backup = await run.Client.CreateBackupAsync(new BackupBody { Passphrase = phrase, Parts = PartsOf(run, parts) }, cancel);
            await SecretFile.WriteAsync(path, backup.Archive, cancel);
            run.Environment.Error.WriteLine($"Revision {backup.Revision} ({string.Join(", ", backup.Parts)}), {backup.Archive.Length} bytes written to {path}.");
        });
        return command;
    }

    private static Command Restore(CommandRunner runner)
    {
        var (file, parts, passphraseFile) = (File(), Parts(), PassphraseFile());
        var dryRun = new Option<bool>("--dry-run") { Description = "Only show what would change." };
        var yes = new Option<bool>("--yes") { Description = "Do not ask." };
        var command = new Command("restore", "Show what a backup would change, ask, and restore it: all of it or nothing.") { parts, passphraseFile, dryRun, yes };
        command.With(file);
        runner.SetAction(command, async (run, cancel) =>
        {
            var body = new RestoreBody
            {
                Archive = await ReadAsync(run.Parsed.GetRequiredValue(file), cancel),
                Passphrase = Passwords.Get(run.Environment, run.Parsed.GetValue(passphraseFile), Prompt),
                Parts = PartsOf(run, parts),
                DryRun = true,
            };
            var preview = await run.Client.RestoreBackupAsync(body, null, cancel);
            var onlyShown = run.Parsed.GetValue(dryRun) || preview.Differences.Count == 0;
            if (onlyShown || !run.Printer.Json)
                run.Printer.Show(preview, Printer.Indented.RestoreDto, p => Show(p, preview));
            if (onlyShown)
                return;
            if (!run.Parsed.GetValue(yes) && !Agrees(run))
                throw new CliException(ExitCodes.Failed, CliCodes.Aborted, "Nothing was restored.");

            // What was shown is what is restored: a configuration that has moved on is refused.
            var done = await run.Client.RestoreBackupAsync(body with { DryRun = false }, preview.Revision, cancel);
            run.Printer.Show(done, Printer.Indented.RestoreDto, p => p.Line($"Restored (revision {done.Revision})."));
        });
        return command;
    }

    private static void Show(Printer printer, RestoreDto preview)
    {
        printer.Line($"Backup of {preview.Node}, version {preview.Version}, revision {preview.BackupRevision}, made {Format.Time(preview.CreatedAt)}: {string.Join(", ", preview.Parts)}");
        foreach (var difference in preview.Differences)
        {
            printer.Line(difference.Kind switch
            {
                "added" => $"+ {difference.Path}: {difference.After}",
                "removed" => $"- {difference.Path}: {difference.Before}",
                _ => $"~ {difference.Path}: {difference.Before} -> {difference.After}",
            });
        }

        if (preview.Logins is { Count: > 0 } logins)
        {
            printer.Line("Who may log in changes:");
            foreach (var sentence in logins)
                printer.Line($"! {sentence}");
        }

        if (preview.Differences.Count == 0)
            printer.Line("The configuration is as in the backup; there is nothing to restore.");
    }

    private static bool Agrees(CommandRun run)
    {
        if (!run.Environment.InputIsTerminal)
            throw new CliException(ExitCodes.Usage, CliCodes.Usage, "There is no terminal to ask on; add --yes to restore. Nothing was restored.");
        run.Environment.Error.Write("Restore this? [y/N] ");
        return run.Environment.In.ReadLine()?.Trim() is "y" or "Y" or "yes";
    }

    private static async Task<byte[]> ReadAsync(string path, CancellationToken cancel) => System.IO.File.Exists(path)
        ? await System.IO.File.ReadAllBytesAsync(path, cancel)
        : throw new CliException(ExitCodes.Failed, CliCodes.File, $"There is no file {path}.");

    private static IReadOnlyList<string>? PartsOf(CommandRun run, Option<string[]> parts) => run.Parsed.GetValue(parts) is { Length: > 0 } given ? given : null;

    private static Argument<string> File() => new("FILE") { Description = "The backup." };

    private static Option<string[]> Parts() => new("--part")
    {
        HelpName = "PART",
        Description = "base (high availability, logging), services, certificates; repeat for several. All unless given.",
    };

    private static Option<string?> PassphraseFile() => new("--passphrase-file") { HelpName = "FILE", Description = "Take the pass phrase from the file's first line instead of asking." };
}
