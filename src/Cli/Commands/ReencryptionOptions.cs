using System.CommandLine;
using LoadMaster.Api;

namespace LoadMaster.Cli.Commands;

/// <summary>TLS with the real servers.</summary>
internal sealed class ReencryptionOptions(OptionSet set)
{
    private readonly Option<string?> _enabled = set.OnOff("--reencrypt", "Whether real servers are spoken to in TLS (http and https services).");
    private readonly Option<string?> _verify = set.OnOff("--server-verify", "Whether a real server's certificate must be trusted and name the server; off only where the network is.");
    private readonly Option<string?> _ca = set.Text("--server-ca-file", "FILE", "PEM: the authorities that real servers' certificates come from; \"\" for those of the machine.");
    private readonly Option<string?> _name = set.Text("--server-name", "NAME", "Name that real servers are asked for (SNI) and must have a certificate for; \"\" for their IP address.");

    /// <summary>Null when none of the options was given.</summary>
    public ReencryptionBody? ToBody(ParseResult parsed)
    {
        var body = new ReencryptionBody
        {
            Enabled = OptionSet.IsOn(parsed.GetValue(_enabled)),
            Verify = OptionSet.IsOn(parsed.GetValue(_verify)),
            CaPem = TextFile.Read(parsed.GetValue(_ca)),
            ServerName = parsed.GetValue(_name),
        };
        return body == new ReencryptionBody() ? null : body;
    }
}
