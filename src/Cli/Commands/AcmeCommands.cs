using System.CommandLine;
using LoadMaster.Api;
using LoadMaster.Cli.Login;
using LoadMaster.Cli.Output;

namespace LoadMaster.Cli.Commands;

/// <summary><c>lm acme</c>: accounts at certificate authorities, and how certificates that are ordered there stand.</summary>
internal static class AcmeCommands
{
    private const string LetsEncrypt = "https://acme-v02.api.letsencrypt.org/directory";

    public static Command Create(CommandRunner runner) => Arguments.Group(
        "acme",
        "Accounts at certificate authorities that speak ACME (RFC 8555), such as Let's Encrypt.",
        Arguments.Group("account", "The accounts; certificates are ordered with 'lm cert add NAME --acme ACCOUNT --names ...'.", Add(runner), List(runner), Delete(runner)));

    /// <summary>In words, for <c>lm cert show</c>.</summary>
    public static string Words(CertificateAcmeDto? acme)
    {
        if (acme is null)
            return "no: it was added from a file";
        var tried = acme.TriedAt is null ? "" : $"; tried at {Format.Time(acme.TriedAt)}";
        var next = acme.NextTryAt is null || acme.State is not "failed" ? "" : $", again after {Format.Time(acme.NextTryAt)}";
        var renewal = acme.RenewAt is null || acme.AskedAt.Length > 0 ? "" : $"; renewed by itself from {Format.Time(acme.RenewAt)}";
        var state = acme.State == "standby" ? "ordered by the active node, which knows how it stands" : acme.State;
        return $"{state}{(acme.Problem.Length > 0 ? $": {acme.Problem}" : "")}{tried}{next}{renewal} (account {acme.Account}, {string.Join(", ", acme.Names)}, {acme.KeyType}, {acme.RenewDays} days)";
    }

    private static Command Add(CommandRunner runner)
    {
        var name = Name();
        var set = new OptionSet();
        var directory = set.Text("--directory", "URL", $"The authority's ACME directory; {LetsEncrypt} unless given.");
        var email = set.Text("--email", "ADDRESS", "Whom the authority may write to.");
        var keyId = set.Text("--eab-key-id", "ID", "Of the external account that the authority gave you.");
        var keyFile = set.Text("--eab-key-file", "FILE", "Its HMAC key (base64url) on the file's first line; asked for unless given.");
        var ca = set.Text("--ca-file", "FILE", "PEM: the authority of the directory's own certificate, where it is a private one.");
        var terms = new Option<bool>("--agree-terms") { Description = "You have read the authority's terms of service and agree to them." };
        var command = new Command("add", "Make an account at an authority.") { terms }.With(name);
        set.AddTo(command);
        runner.SetAction(command, async (run, cancel) =>
        {
            var called = run.Parsed.GetRequiredValue(name);
            var id = run.Parsed.GetValue(keyId);
            var body = new AcmeAccountBody
            {
                Name = called,
                DirectoryUrl = run.Parsed.GetValue(directory) ?? LetsEncrypt,
                Email = run.Parsed.GetValue(email),
                TermsAgreed = run.Parsed.GetValue(terms),
                EabKeyId = id,
                EabKey = id is null && run.Parsed.GetValue(keyFile) is null ? null : Passwords.Get(run.Environment, run.Parsed.GetValue(keyFile), "Key of the external account"),
                CaPem = run.Parsed.GetValue(ca) is { } path ? await CertCommands.ReadAsync(path, cancel) : null,
            };
            run.Printer.Changed(await run.Client.AddAcmeAccountAsync(body, cancel), $"ACME account {called} made");
        });
        return command;
    }

    private static Command List(CommandRunner runner)
    {
        var command = new Command("list", "All accounts and the certificates that are ordered by them.");
        runner.SetAction(command, async (run, cancel) =>
        {
            var list = await run.Client.ListAcmeAccountsAsync(cancel);
            run.Printer.Show(list, Printer.Indented.ListDtoAcmeAccountDto, printer => Table(printer, list.Items));
        });
        return command;
    }

    private static Command Delete(CommandRunner runner)
    {
        var name = Name();
        var command = new Command("delete", "Forget an account that no certificate uses; the authority keeps it.").With(name);
        runner.SetAction(command, async (run, cancel) =>
        {
            var called = run.Parsed.GetRequiredValue(name);
            run.Printer.Changed(await run.Client.DeleteAcmeAccountAsync(called, cancel), $"ACME account {called} deleted");
        });
        return command;
    }

    private static void Table(Printer printer, IReadOnlyList<AcmeAccountDto> accounts)
    {
        if (accounts.Count == 0)
            printer.Line("No ACME accounts yet. Add one: lm acme account add NAME --email ADDRESS --agree-terms");
        else
            printer.Table(["Name", "Directory", "E-mail", "Used by"], accounts.Select(one => (IReadOnlyList<string>)[one.Name, one.DirectoryUrl, one.Email, string.Join(", ", one.UsedBy)]));
    }

    private static Argument<string> Name() => new("NAME") { Description = "The account's name, as certificates call it." };
}
