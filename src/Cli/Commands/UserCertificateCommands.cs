using System.CommandLine;
using LoadMaster.Api;
using LoadMaster.Cli.Output;

namespace LoadMaster.Cli.Commands;

/// <summary><c>lm user certificates</c>: client certificates instead of logins, or beside them.</summary>
internal static class UserCertificateCommands
{
    public static Command Create(CommandRunner runner) => Arguments.Group("certificates", "Client certificates with which users show themselves.", Show(runner), Set(runner));

    private static Command Show(CommandRunner runner)
    {
        var command = new Command("show", "What is asked of clients.");
        runner.SetAction(command, async (run, cancel) =>
        {
            var access = await run.Client.GetAccessAsync(cancel);
            var settings = access.ClientCertificates;
            run.Printer.Show(access, Printer.Indented.AccessDto, p => p.Pairs(
                ("Client certificates", settings.Mode),
                ("Authorities", TlsViews.Count(settings.CaPem, "-----BEGIN CERTIFICATE-----").ToString(System.Globalization.CultureInfo.InvariantCulture)),
                ("User is", settings.User switch { "cn" => "the common name", "email" => "the e-mail address before the @", _ => "the DNS name" }),
                ("Refused", settings.Refused.Count == 0 ? "none" : string.Join("\n", settings.Refused))));
        });
        return command;
    }

    private static Command Set(CommandRunner runner)
    {
        var set = new OptionSet();
        var mode = set.Word("--mode", "off; optional: a certificate stands in for a login; required: without one nobody gets in but from the node itself.", "off", "optional", "required");
        var ca = set.Text("--ca-file", "FILE", "PEM: the authorities that certificates must come from; empty for none.");
        var user = set.Word("--user-from", "Which name is the user's: cn, email (before the @) or dns.", "cn", "email", "dns");
        var refused = set.List("--refuse", "SHA256", "A certificate that is accepted no more; repeat for several, all each time; empty for none.");
        var command = new Command("set", "Change what is asked of clients; what is not named stays.");
        set.AddTo(command);
        runner.SetAction(command, async (run, cancel) =>
        {
            set.RequireAny(run.Parsed);
            var body = new AdminCertificatesBody
            {
                Mode = run.Parsed.GetValue(mode),
                CaPem = TextFile.Read(run.Parsed.GetValue(ca)),
                User = run.Parsed.GetValue(user),
                Refused = OptionSet.ItemsOf(run.Parsed, refused)?.Select(one => one.Replace(":", "", StringComparison.Ordinal).ToUpperInvariant()).ToList(),
            };
            run.Printer.Changed(await run.Client.PatchAccessAsync(new AccessBody { ClientCertificates = body }, cancel), "Client certificates changed");
        });
        return command;
    }
}
