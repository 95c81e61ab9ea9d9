using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace LoadMaster.DataPlane.Tls;

/// <summary>Gives OpenSSL the key for a ticket that it seals or opens; the format is that of SSL_CTX_set_tlsext_ticket_key_evp_cb(3).</summary>
internal static unsafe class TicketSealing
{
    private const int NameBytes = 16;
    private const int IvBytes = 16;
    private const int NoSession = 0;
    private const int Use = 1;
    private const int UseAndRenew = 2;
    private const int Failed = -1;

    public static void Install(nint context)
    {
        delegate* unmanaged[Cdecl]<nint, byte*, byte*, nint, nint, int, int> callback = &Key;
        _ = Libssl.SetTicketKeyCallback(context, callback);
        _ = Libssl.SetSessionTimeout(context, TicketKeys.LifetimeSeconds);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Key(nint ssl, byte* name, byte* iv, nint cipher, nint mac, int seals)
    {
        try
        {
            if (TlsContext.Of(ssl)?.Tickets is not { } keys)
            {
                return Failed;
            }

            var named = new Span<byte>(name, NameBytes);
            var current = keys.Current;
            var key = seals == 1 ? current : keys.Find(named);
            if (key is null)
            {
                return NoSession;
            }

            if (seals == 1)
            {
                key.Name.CopyTo(named);
                RandomNumberGenerator.Fill(new Span<byte>(iv, IvBytes));
            }

            return Prepare(key, iv, cipher, mac, seals) ? ReferenceEquals(key, current) ? Use : UseAndRenew : Failed;
        }
        catch (Exception)
        {
            // An exception must not cross OpenSSL's frames; the handshake goes on without a ticket.
            return seals == 1 ? Failed : NoSession;
        }
    }

    private static bool Prepare(TicketKey key, byte* iv, nint cipher, nint mac, int seals)
    {
        fixed (byte* cipherKey = key.Cipher, macKey = key.Mac, keyName = "key\0"u8, digestName = "digest\0"u8, digest = "SHA256\0"u8)
        {
            var parameters = stackalloc Libssl.Parameter[3];
            parameters[0] = new Libssl.Parameter { Key = keyName, Type = Libssl.Parameter.OctetString, Data = macKey, Size = (nuint)key.Mac.Length };
            parameters[1] = new Libssl.Parameter { Key = digestName, Type = Libssl.Parameter.Utf8String, Data = digest, Size = 6 };
            parameters[2] = default;
            return Libssl.SetMacParameters(mac, parameters) == 1 && Libssl.InitCipher(cipher, Libssl.Aes256Cbc(), 0, cipherKey, iv, seals) == 1;
        }
    }
}
