using System.Security.Cryptography;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;

namespace LoadMaster.DataPlane.Tls;

/// <summary>Makes the contexts of services; private keys are opened here, given to OpenSSL and wiped.</summary>
internal sealed unsafe class TlsContextFactory(IPrivateKeys? keys, TicketKeys tickets, OcspStaples staples)
{
    private const int Tls12 = 0x0303;
    private const int Tls13 = 0x0304;

    /// <summary>Null, with the reason in words, when the service cannot be given its TLS.</summary>
    public TlsContext? TryCreate(TlsIdentity identity, out string reason)
    {
        try
        {
            var context = new TlsContext(identity, tickets, staples);
            foreach (var certificate in identity.Certificates)
            {
                if (!TryAdd(context, certificate, identity, out reason))
                {
                    reason = $"certificate \"{certificate.Name}\": {reason}";
                    return null;
                }
            }

            reason = "";
            return context;
        }
        catch (Exception problem) when (problem is DllNotFoundException or EntryPointNotFoundException)
        {
            reason = $"OpenSSL 3 (libssl.so.3) is not installed on this node ({problem.Message})";
            return null;
        }
    }

    private bool TryAdd(TlsContext target, Certificate certificate, TlsIdentity identity, out string reason)
    {
        if (!CertificateChain.TryRead(certificate.ChainPem, out var chain, out reason))
        {
            return false;
        }

        byte[]? key = null;
        if (keys is null || !keys.TryOpen(certificate.PrivateKey, out key, out reason))
        {
            reason = keys is null ? "this node has no secret that opens private keys" : reason;
            return false;
        }

        var context = NewContext(identity);
        try
        {
            if (context != 0 && !ClientTrust.TryUse(context, identity.Settings, out reason))
            {
                Libssl.FreeContext(context);
                return false;
            }

            if (context == 0 || !CipherLists.Of(identity.Settings).TryUse(context) || !UseChain(context, [.. chain.Select(one => one.RawData)]) || !UseKey(context, key))
            {
                reason = Libssl.TakeErrorText();
                Libssl.FreeContext(context);
                return false;
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }

        target.Add(context, CertificateChain.NamesOf(chain[0]), CertificateChain.Fingerprint(chain[0]));
        return true;
    }

    private static nint NewContext(TlsIdentity identity)
    {
        Libssl.ClearErrors();
        var context = Libssl.NewContext(Libssl.ServerMethod());
        if (context == 0)
        {
            return 0;
        }

        _ = Libssl.SetOptions(context, Libssl.Options);
        _ = Libssl.ControlContext(context, Libssl.ControlMode, Libssl.Modes, null);
        _ = Libssl.ControlContext(context, Libssl.ControlReadAhead, 1, null);
        _ = Libssl.ControlContext(context, Libssl.ControlSessionCacheMode, 0, null);
        _ = Libssl.ControlContext(context, Libssl.ControlMinimumVersion, identity.Minimum == TlsVersion.Tls13 || identity.Settings.CipherSet == CipherSet.Modern ? Tls13 : Tls12, null);
        return context;
    }

    private static bool UseChain(nint context, byte[][] chain)
    {
        for (var index = 0; index < chain.Length; index++)
        {
            nint certificate;
            fixed (byte* start = chain[index])
            {
                var at = start;
                certificate = Libssl.ReadCertificate(null, &at, chain[index].Length);
            }

            var used = certificate != 0
                && (index == 0
                    ? Libssl.UseCertificate(context, certificate) == 1
                    : Libssl.ControlContext(context, Libssl.ControlChainCertificate, 1, (void*)certificate) == 1);
            Libssl.FreeCertificate(certificate);
            if (!used)
            {
                return false;
            }
        }

        return true;
    }

    private static bool UseKey(nint context, byte[] pkcs8)
    {
        nint key;
        fixed (byte* start = pkcs8)
        {
            var at = start;
            key = Libssl.ReadPrivateKey(null, &at, pkcs8.Length);
        }

        var used = key != 0 && Libssl.UsePrivateKey(context, key) == 1 && Libssl.CheckPrivateKey(context) == 1;
        Libssl.FreePrivateKey(key);
        return used;
    }
}
