using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Persistence;

/// <summary>
/// A cookie that names the client's server: server id (4 bytes), when it was made (4 bytes, seconds of the UNIX era), and the first 16 bytes
/// of the HMAC-SHA256 of both and the service's id; base64url, 32 characters. Allocates nothing.
/// </summary>
/// <param name="service">Whose cookie it is: another service does not take it.</param>
internal sealed class ActiveCookie(PersistenceSettings settings, bool secure, VirtualServiceId service, byte[] key)
{
    /// <summary>The longest line: name, value and every attribute.</summary>
    public const int LineBytesMax = 384;

    private const int TextLength = 32;
    private const int PayloadBytes = 8;
    private const int TagBytes = 16;

    /// <summary>It is sent anew after this part of the timeout.</summary>
    private const int RefreshesPerTimeout = 4;

    private readonly byte[] _start = Encoding.ASCII.GetBytes($"Set-Cookie: {NameOf(settings)}=");
    private readonly byte[] _end = Encoding.ASCII.GetBytes(Attributes(settings.Cookie, secure));

    public byte[] Name { get; } = Encoding.ASCII.GetBytes(NameOf(settings));

    /// <summary>The same cookie under a name of its own, for one server group.</summary>
    public ActiveCookie Of(string group) => new(settings with { Name = $"{NameOf(settings)}-{group}" }, secure, service, key);

    /// <summary>The server's id, or 0 when the cookie is not ours, was changed, or is too old.</summary>
    /// <param name="isOld">It should be sent anew.</param>
    public int Read(ReadOnlySpan<byte> text, long unixSeconds, out bool isOld)
    {
        isOld = false;
        Span<byte> bytes = stackalloc byte[PayloadBytes + TagBytes];
        if (text.Length != TextLength || Base64Url.DecodeFromUtf8(text, bytes, out _, out var written) != System.Buffers.OperationStatus.Done
            || written != bytes.Length)
        {
            return 0;
        }

        Span<byte> tag = stackalloc byte[TagBytes];
        Sign(bytes[..PayloadBytes], tag);
        var age = unixSeconds - BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]);
        if (!CryptographicOperations.FixedTimeEquals(tag, bytes[PayloadBytes..]) || age >= settings.TimeoutSeconds)
        {
            return 0;
        }

        isOld = settings.Refresh && age >= Math.Max(1, settings.TimeoutSeconds / RefreshesPerTimeout);
        return BinaryPrimitives.ReadInt32BigEndian(bytes);
    }

    /// <summary>Writes the Set-Cookie line and returns its length.</summary>
    public int WriteLine(Span<byte> to, int server, long unixSeconds)
    {
        Span<byte> bytes = stackalloc byte[PayloadBytes + TagBytes];
        BinaryPrimitives.WriteInt32BigEndian(bytes, server);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[4..], (uint)unixSeconds);
        Sign(bytes[..PayloadBytes], bytes[PayloadBytes..]);
        _start.CopyTo(to);
        var length = _start.Length;
        length += Base64Url.EncodeToUtf8(bytes, to[length..]);
        _end.CopyTo(to[length..]);
        return length + _end.Length;
    }

    private void Sign(ReadOnlySpan<byte> payload, Span<byte> tag)
    {
        Span<byte> text = stackalloc byte[4 + PayloadBytes];
        BinaryPrimitives.WriteInt32BigEndian(text, service.Value);
        payload.CopyTo(text[4..]);
        Span<byte> whole = stackalloc byte[HMACSHA256.HashSizeInBytes];
        _ = HMACSHA256.HashData(key, text, whole);
        whole[..TagBytes].CopyTo(tag);
    }

    private static string NameOf(PersistenceSettings settings) => settings.Name.Length > 0 ? settings.Name : PersistenceSettings.ActiveCookieName;

    private static string Attributes(CookieSettings cookie, bool secure) =>
        $"; Path={cookie.Path}"
        + cookie.SameSite switch
        {
            CookieSameSite.Unset => "",
            CookieSameSite.Lax => "; SameSite=Lax",
            CookieSameSite.Strict => "; SameSite=Strict",
            CookieSameSite.None => "; SameSite=None",
        }
        + (secure ? "; Secure" : "")
        + (cookie.HttpOnly ? "; HttpOnly" : "")
        + "\r\n";
}
