using System.Text;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Tls;

/// <summary>TLS with the real servers of one service: who is trusted and which name is asked for; shared by all loops, freed when nobody refers to it.</summary>
internal sealed unsafe class ServerTls
{
    private const int Tls12 = 0x0303;

    private readonly nint _context;
    private readonly byte[] _name;

    private ServerTls(nint context, ReencryptionSettings settings)
    {
        _context = context;
        Settings = settings;
        _name = Text(settings.ServerName);
    }

    ~ServerTls() => Libssl.FreeContext(_context);

    public ReencryptionSettings Settings { get; }

    /// <summary>Null, with the reason in words, when OpenSSL does not take the settings.</summary>
    public static ServerTls? TryCreate(ReencryptionSettings settings, out string reason)
    {
        try
        {
            Libssl.ClearErrors();
            var context = Libssl.NewContext(Libssl.ClientMethod());
            reason = "";
            if (context != 0 && TrySet(context, settings, out reason))
            {
                return new ServerTls(context, settings);
            }

            reason = reason.Length > 0 ? reason : Libssl.TakeErrorText();
            Libssl.FreeContext(context);
            return null;
        }
        catch (Exception problem) when (problem is DllNotFoundException or EntryPointNotFoundException)
        {
            reason = $"OpenSSL 3 (libssl.so.3) is not installed on this node ({problem.Message})";
            return null;
        }
    }

    /// <summary>A new SSL object for a server at an address; 0 without memory.</summary>
    /// <param name="addressText">ASCII, ends with a zero.</param>
    public nint NewSession(byte[] addressText, ResumableSession? resumed)
    {
        var ssl = Libssl.New(_context);
        if (ssl == 0)
        {
            return 0;
        }

        fixed (byte* name = _name, address = addressText)
        {
            if (Settings.ServerName.Length > 0)
            {
                _ = Libssl.Control(ssl, Libssl.ControlHostName, 0, name);
            }

            var named = !Settings.Verify
                || (Settings.ServerName.Length > 0 ? Libssl.SetExpectedHost(ssl, name) : Libssl.SetExpectedAddress(Libssl.VerifyParameters(ssl), address)) == 1;
            if (!named)
            {
                Libssl.Free(ssl);
                return 0;
            }
        }

        resumed?.OfferOn(ssl);
        return ssl;
    }

    public static byte[] Text(string text) => Encoding.ASCII.GetBytes(text + "\0");

    private static bool TrySet(nint context, ReencryptionSettings settings, out string reason)
    {
        reason = "";
        _ = Libssl.SetOptions(context, Libssl.Options);
        _ = Libssl.ControlContext(context, Libssl.ControlMode, Libssl.Modes, null);
        _ = Libssl.ControlContext(context, Libssl.ControlReadAhead, 1, null);
        _ = Libssl.ControlContext(context, Libssl.ControlSessionCacheMode, 0, null);
        _ = Libssl.ControlContext(context, Libssl.ControlMinimumVersion, Tls12, null);
        fixed (byte* protocol = "\u0008http/1.1"u8)
        {
            _ = Libssl.SetAlpnOffer(context, protocol, 9);
        }

        if (!settings.Verify)
        {
            return true;
        }

        Libssl.SetVerify(context, Libssl.VerifyPeer, null);
        return settings.CaPem.Length == 0
            ? Libssl.TrustMachine(context) == 1
            : CertificateChain.TryRead(settings.CaPem, out var authorities, out reason) && ClientTrust.AddAuthorities(context, authorities, offered: false);
    }
}

/// <summary>A session with a server that the next connection may resume; owns one reference.</summary>
internal sealed class ResumableSession(nint session)
{
    ~ResumableSession() => Libssl.FreeSession(session);

    public void OfferOn(nint ssl) => _ = Libssl.SetSession(ssl, session);
}
