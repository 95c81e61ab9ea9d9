using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace LoadMaster.DataPlane.Tls;

/// <summary>The OCSP responses that handshakes get, by certificate; checked by whoever puts them in. One that has expired is never given out.</summary>
public sealed unsafe class OcspStaples(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Staple> _byCertificate = new(StringComparer.Ordinal);

    /// <param name="certificate">SHA-256 of the certificate, as hexadecimal digits.</param>
    public void Put(string certificate, byte[] response, DateTimeOffset until) => _byCertificate[certificate] = new Staple(response, until);

    public void Remove(string certificate) => _byCertificate.TryRemove(certificate, out _);

    /// <summary>Gives the connection the response for its certificate; false when there is none that is valid.</summary>
    internal bool TryStaple(nint ssl, string certificate)
    {
        if (!_byCertificate.TryGetValue(certificate, out var staple) || staple.Until <= time.GetUtcNow())
        {
            return false;
        }

        var length = staple.Response.Length;
        var copy = Libssl.Allocate((nuint)length, null, 0);
        if (copy == null)
        {
            return false;
        }

        staple.Response.CopyTo(new Span<byte>(copy, length));
        // OpenSSL frees the copy with the connection.
        return Libssl.Control(ssl, Libssl.ControlStatusResponse, length, copy) == 1;
    }

    private sealed record Staple(byte[] Response, DateTimeOffset Until);
}
