using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Tls;

/// <summary>Which certificates of clients a service asks for and accepts.</summary>
internal static unsafe class ClientTrust
{
    /// <summary>Leaves the context as it is when no certificate is asked for.</summary>
    public static bool TryUse(nint context, TlsSettings settings, out string reason)
    {
        reason = "";
        if (settings.ClientCertificates == ClientCertificateMode.Off)
        {
            return true;
        }

        if (!CertificateChain.TryRead(settings.ClientCaPem, out var authorities, out reason))
        {
            reason = $"client authorities: {reason}";
            return false;
        }

        var required = settings.ClientCertificates == ClientCertificateMode.Required;
        Libssl.SetVerify(context, Libssl.VerifyPeer | (required ? Libssl.VerifyFailWithoutPeer : 0), null);
        if (!AddAuthorities(context, authorities, offered: true) || !AddRevocations(context, settings.ClientCrlPem))
        {
            reason = $"client authorities or revocation lists: {Libssl.TakeErrorText()}";
            return false;
        }

        return true;
    }

    /// <summary>Trusts the certificates; with <paramref name="offered"/> clients are told their names.</summary>
    public static bool AddAuthorities(nint context, X509Certificate2Collection authorities, bool offered)
    {
        var store = Libssl.StoreOf(context);
        _ = Libssl.SetStoreFlags(store, Libssl.TrustAnyInStore);
        foreach (var authority in authorities)
        {
            nint certificate;
            fixed (byte* start = authority.RawData)
            {
                var at = start;
                certificate = Libssl.ReadCertificate(null, &at, authority.RawData.Length);
            }

            var added = certificate != 0
                && Libssl.AddToStore(store, certificate) == 1
                && (!offered || Libssl.AddClientAuthority(context, certificate) == 1);
            Libssl.FreeCertificate(certificate);
            if (!added)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Tickets carry the client's certificate: those of other rules for clients must not open a session.</summary>
    public static byte[] Fingerprint(TlsSettings settings) => settings.ClientCertificates == ClientCertificateMode.Off
        ? []
        : SHA256.HashData(Encoding.UTF8.GetBytes($"{settings.ClientCertificates}\n{settings.ClientCaPem}\n{settings.ClientCrlPem}"))[..16];

    private static bool AddRevocations(nint context, string pem)
    {
        var store = Libssl.StoreOf(context);
        for (var rest = pem.AsSpan(); PemEncoding.TryFind(rest, out var found); rest = rest[found.Location.End..])
        {
            var data = Convert.FromBase64String(rest[found.Base64Data].ToString());
            nint list;
            fixed (byte* start = data)
            {
                var at = start;
                list = Libssl.ReadRevocations(null, &at, data.Length);
            }

            var added = list != 0 && Libssl.AddRevocations(store, list) == 1;
            Libssl.FreeRevocations(list);
            if (!added)
            {
                return false;
            }

            _ = Libssl.SetStoreFlags(store, Libssl.CheckRevocation);
        }

        return true;
    }
}
