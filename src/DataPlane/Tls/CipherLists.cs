using System.Text;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Tls;

/// <summary>What OpenSSL is told for a cipher set.</summary>
internal sealed record CipherLists(string Ciphers, string CipherSuites, string Groups)
{
    private const string Ecdhe = "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384";
    private const string ChaCha = "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";

    private const string Old =
        "ECDHE-ECDSA-AES128-SHA256:ECDHE-RSA-AES128-SHA256:ECDHE-ECDSA-AES128-SHA:ECDHE-RSA-AES128-SHA:ECDHE-ECDSA-AES256-SHA384:ECDHE-RSA-AES256-SHA384:"
        + "ECDHE-ECDSA-AES256-SHA:ECDHE-RSA-AES256-SHA:AES128-GCM-SHA256:AES256-GCM-SHA384:AES128-SHA256:AES256-SHA256:AES128-SHA:AES256-SHA";

    private const string Aes13 = "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384";

    /// <summary>An empty list leaves OpenSSL's default.</summary>
    public static CipherLists Of(TlsSettings settings) => settings.CipherSet switch
    {
        CipherSet.Fips => new(Ecdhe, Aes13, "P-256:P-384:P-521"),
        CipherSet.Legacy => new($"{Ecdhe}:{ChaCha}:{Old}", "", ""),
        CipherSet.Custom => new(settings.Ciphers, settings.CipherSuites, ""),
        CipherSet.Intermediate or CipherSet.Modern => new($"{Ecdhe}:{ChaCha}", "", ""),
    };

    /// <summary>False when OpenSSL takes one of the lists for empty or unknown; its error queue tells.</summary>
    public unsafe bool TryUse(nint context)
    {
        fixed (byte* ciphers = Text(Ciphers), suites = Text(CipherSuites), groups = Text(Groups))
        {
            return Libssl.SetCipherList(context, ciphers) == 1
                && (CipherSuites.Length == 0 || Libssl.SetCipherSuites(context, suites) == 1)
                && (Groups.Length == 0 || Libssl.ControlContext(context, Libssl.ControlGroups, 0, groups) == 1);
        }
    }

    private static byte[] Text(string text) => Encoding.ASCII.GetBytes(text + "\0");
}
