using System.CommandLine;
using LoadMaster.Api;
using LoadMaster.Cli.Output;

namespace LoadMaster.Cli.Commands;

/// <summary><c>lm cert</c>: the certificates of https services.</summary>
internal static class CertCommands
{
    public static Command Create(CommandRunner runner) => Arguments.Group(
        "cert",
        "Certificates and private keys of https services.",
        CertAddCommand.Create(runner),
        CertAddCommand.Renew(runner),
        CertFileCommands.Import(runner),
        CertFileCommands.Export(runner),
        List(runner),
        Show(runner),
        Delete(runner));

    private static Command List(CommandRunner runner)
    {
        var command = new Command("list", "All certificates, what they stand for and when they expire.");
        runner.SetAction(command, async (run, cancel) =>
        {
            var list = await run.Client.ListCertificatesAsync(cancel);
            run.Printer.Show(list, Printer.Indented.ListDtoCertificateDto, printer => Table(printer, list.Items));
        });
        return command;
    }

    private static Command Show(CommandRunner runner)
    {
        var name = Name();
        var command = new Command("show", "One certificate; its private key is never shown.").With(name);
        runner.SetAction(command, async (run, cancel) =>
        {
            var found = await run.Client.GetCertificateAsync(run.Parsed.GetRequiredValue(name), cancel);
            run.Printer.Show(found, Printer.Indented.CertificateDto, printer => printer.Pairs(
                ("Name", found.Name),
                ("Subject", found.Subject),
                ("Issuer", found.Issuer),
                ("Names", string.Join(", ", found.Names)),
                ("Valid from", Format.Time(found.NotBefore)),
                ("Expires", Format.Time(found.NotAfter)),
                ("SHA-256", found.Sha256),
                ("Chain", $"{found.ChainLength} certificate{(found.ChainLength == 1 ? "" : "s")}"),
                ("Ordered (ACME)", AcmeCommands.Words(found.Acme)),
                ("OCSP stapling", Stapling(found.Stapling)),
                ("Used by", UsedBy(found))));
        });
        return command;
    }

    private static Command Delete(CommandRunner runner)
    {
        var name = Name();
        var command = new Command("delete", "Delete a certificate that no service uses.").With(name);
        runner.SetAction(command, async (run, cancel) =>
        {
            var called = run.Parsed.GetRequiredValue(name);
            run.Printer.Changed(await run.Client.DeleteCertificateAsync(called, cancel), $"Certificate {called} deleted");
        });
        return command;
    }

    private static void Table(Printer printer, IReadOnlyList<CertificateDto> certificates)
    {
        if (certificates.Count == 0)
        {
            printer.Line("No certificates yet. Add one: lm cert add NAME --cert-file chain.pem --key-file key.pem");
            return;
        }

        printer.Table(
            ["Name", "Subject", "Names", "Expires", "ACME", "OCSP", "Used by"],
            certificates.Select(one => (IReadOnlyList<string>)[one.Name, one.Subject, string.Join(", ", one.Names), Format.Time(one.NotAfter), one.Acme?.State ?? "", one.Stapling.State, UsedBy(one)]));
    }

    private static string Stapling(StaplingDto stapling)
    {
        var given = stapling.Until is null ? "" : $"; clients get the status of {Format.Time(stapling.Since)} until {Format.Time(stapling.Until)}";
        var next = stapling.NextAskAt is null ? "" : $"; asked for {(stapling.AskedAt is null ? "" : $"at {Format.Time(stapling.AskedAt)}, ")}next at {Format.Time(stapling.NextAskAt)}";
        return $"{stapling.State}{(stapling.Problem.Length > 0 ? $": {stapling.Problem}" : "")}{given}{next}";
    }

    private static string UsedBy(CertificateDto certificate) => string.Join(", ", certificate.UsedBy.Select(id => Format.Number(id)));

    internal static Argument<string> Name() => new("NAME") { Description = "The certificate's name, as services call it." };

    internal static async Task<string> ReadAsync(string path, CancellationToken cancel) => File.Exists(path)
        ? await File.ReadAllTextAsync(path, cancel)
        : throw new CliException(ExitCodes.Failed, CliCodes.File, $"There is no file {path}.");
}
