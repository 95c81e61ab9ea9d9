using System.CommandLine;
using LoadMaster.Api;

namespace LoadMaster.Cli.Commands;

/// <summary><c>lm cert add</c>, from files or ordered from an authority, and <c>lm cert renew</c>.</summary>
internal static class CertAddCommand
{
    public static Command Create(CommandRunner runner)
    {
        var name = CertCommands.Name();
        var set = new OptionSet();
        var chain = set.Text("--cert-file", "FILE", "PEM: the server's certificate, then the intermediate ones.");
        var key = set.Text("--key-file", "FILE", "PEM: its private key, without a password. It is sealed before it is stored.");
        var account = set.Text("--acme", "ACCOUNT", "Have it ordered and renewed by this ACME account instead of taking it from files.");
        var names = set.List("--names", "NAMES", "With --acme: the DNS names it stands for, separated by commas.");
        var keyType = set.Word("--key-type", "With --acme: the kind of its key, p256 unless given.", "p256", "rsa2048");
        var renewDays = set.Whole("--renew-days", "With --acme: renewed so many days before its end (30), or when a third of its life is left if that is later.");
        var replace = new Option<bool>("--replace") { Description = "Put it in place of the one of this name; open connections keep theirs." };
        var command = new Command("add", "Add a certificate: from files with its private key, or ordered from an authority (ACME).") { replace }.With(name);
        set.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(account) is null ? result.GetValue(chain) is null || result.GetValue(key) is null : result.GetValue(chain) is not null || result.GetValue(key) is not null)
                result.AddError("Give --cert-file FILE with --key-file FILE, or --acme ACCOUNT with --names NAMES.");
        });
        runner.SetAction(command, async (run, cancel) =>
        {
            var called = run.Parsed.GetRequiredValue(name);
            var ordered = run.Parsed.GetValue(account);
            var body = ordered is null
                ? new CertificateBody
                {
                    Name = called,
                    ChainPem = await CertCommands.ReadAsync(run.Parsed.GetValue(chain)!, cancel),
                    PrivateKeyPem = await CertCommands.ReadAsync(run.Parsed.GetValue(key)!, cancel),
                }
                : new CertificateBody
                {
                    Name = called,
                    Acme = new CertificateAcmeBody
                    {
                        Account = ordered,
                        Names = [.. (OptionSet.ItemsOf(run.Parsed, names) ?? []).SelectMany(one => one.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))],
                        KeyType = run.Parsed.GetValue(keyType),
                        RenewDays = run.Parsed.GetValue(renewDays),
                    },
                };
            var change = run.Parsed.GetValue(replace) ? await run.Client.ReplaceCertificateAsync(called, body, cancel) : await run.Client.AddCertificateAsync(body, cancel);
            var done = run.Parsed.GetValue(replace) ? "replaced" : "added";
            run.Printer.Changed(change, ordered is null ? $"Certificate {called} {done}" : $"Certificate {called} is being ordered; 'lm cert show {called}' tells how it stands");
        });
        return command;
    }

    public static Command Renew(CommandRunner runner)
    {
        var name = CertCommands.Name();
        var command = new Command("renew", "Order a new certificate at once (ACME); the one there is stays until it has come.").With(name);
        runner.SetAction(command, async (run, cancel) =>
        {
            var called = run.Parsed.GetRequiredValue(name);
            run.Printer.Changed(await run.Client.RenewCertificateAsync(called, cancel), $"Certificate {called} is being ordered; 'lm cert show {called}' tells how it stands");
        });
        return command;
    }
}
