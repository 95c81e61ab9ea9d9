using System.CommandLine;
using LoadMaster.Api;
using LoadMaster.Cli.Login;

namespace LoadMaster.Cli.Commands;

/// <summary><c>lm cert import</c> and <c>export</c>: a certificate with its key and chain in one file with a password.</summary>
internal static class CertFileCommands
{
    private const string Prompt = "Password of the file";

    public static Command Import(CommandRunner runner)
    {
        var file = new Argument<string>("FILE") { Description = "PKCS #12 (.pfx, .p12) with one private key, its certificate and the chain." };
        var name = new Option<string?>("--name") { HelpName = "NAME", Description = "As services call it; the file's name without its ending unless given." };
        var passwordFile = PasswordFile();
        var replace = new Option<bool>("--replace") { Description = "Put it in place of the one of this name; open connections keep theirs." };
        var command = new Command("import", "Add a certificate from a PKCS #12 file.") { name, passwordFile, replace }.With(file);
        runner.SetAction(command, async (run, cancel) =>
        {
            var path = run.Parsed.GetRequiredValue(file);
            var called = run.Parsed.GetValue(name) ?? Path.GetFileNameWithoutExtension(path);
            var bytes = File.Exists(path)
                ? await File.ReadAllBytesAsync(path, cancel)
                : throw new CliException(ExitCodes.Failed, CliCodes.File, $"There is no file {path}.");
            var body = new CertificateBody { Name = called, Pkcs12 = bytes, Password = Passwords.Get(run.Environment, Existing(run, passwordFile), Prompt) };
            if (run.Parsed.GetValue(replace))
                run.Printer.Changed(await run.Client.ReplaceCertificateAsync(called, body, cancel), $"Certificate {called} replaced");
            else
                run.Printer.Changed(await run.Client.AddCertificateAsync(body, cancel), $"Certificate {called} imported");
        });
        return command;
    }

    public static Command Export(CommandRunner runner)
    {
        var name = CertCommands.Name();
        var pfx = new Option<string?>("--pfx") { HelpName = "FILE", Description = "Write PKCS #12." };
        var pem = new Option<string?>("--pem") { HelpName = "FILE", Description = "Write PEM: the chain, then the encrypted private key." };
        var passwordFile = PasswordFile();
        var command = new Command("export", "Write a certificate with its private key and chain into an encrypted file; administrators only.") { pfx, pem, passwordFile }.With(name);
        command.Validators.Add(result =>
        {
            if (result.GetValue(pfx) is null == result.GetValue(pem) is null)
                result.AddError("Give one of --pfx FILE and --pem FILE.");
        });
        runner.SetAction(command, async (run, cancel) =>
        {
            var called = run.Parsed.GetRequiredValue(name);
            var path = (run.Parsed.GetValue(pfx) ?? run.Parsed.GetValue(pem))!;
            var body = new CertificateExportBody
            {
                Format = run.Parsed.GetValue(pfx) is null ? "pem" : "pkcs12",
                Password = Passwords.GetNew(run.Environment, Existing(run, passwordFile), Prompt),
            };
            var export = await run.Client.ExportCertificateAsync(called, body, cancel);
            await SecretFile.WriteAsync(path, export.File, cancel);
            run.Environment.Error.WriteLine($"Certificate {called} with its private key, {export.File.Length} bytes, written to {path}.");
        });
        return command;
    }

    private static Option<string?> PasswordFile() => new("--password-file") { HelpName = "FILE", Description = "Take the password from the file's first line instead of asking." };

    private static string? Existing(CommandRun run, Option<string?> option) => run.Parsed.GetValue(option) switch
    {
        null => null,
        { } path when File.Exists(path) => path,
        { } path => throw new CliException(ExitCodes.Failed, CliCodes.File, $"There is no file {path}."),
    };
}
