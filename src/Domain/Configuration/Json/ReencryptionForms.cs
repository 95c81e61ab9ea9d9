namespace LoadMaster.Domain.Configuration.Json;

/// <summary>The form of a service's TLS with its real servers.</summary>
internal static class ReencryptionForms
{
    public static readonly ObjectForm<ReencryptionSettings> Settings = new ObjectForm<ReencryptionSettings>(
            "reencryption", "TLS with the real servers (http and https services).", new ReencryptionSettings())
        .Field("enabled", CommonForms.Flag, r => r.Enabled, (r, v) => r with { Enabled = v }, "Whether real servers are spoken to in TLS.")
        .Field(
            "verify", CommonForms.Flag, r => r.Verify, (r, v) => r with { Verify = v },
            "Whether a server's certificate must come from a trusted authority and name the server.")
        .Field(
            "caPem", new TextForm(Limits.CaBundleLengthMax, "-----BEGIN CERTIFICATE-----"), r => r.CaPem, (r, v) => r with { CaPem = v },
            "The trusted authorities as PEM; empty for those of the machine.")
        .Field(
            "serverName", new TextForm(Limits.HostNameLengthMax, "app.internal"), r => r.ServerName, (r, v) => r with { ServerName = v },
            "The name that servers are asked for and whose certificate they must show; empty for their IP address.");
}
