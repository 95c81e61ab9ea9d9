using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace LoadMaster.DataPlane.Tls;

/// <summary>Header lines that tell a real server who the client has shown to be; what a client itself sends under these names is dropped.</summary>
internal static class ClientIdentity
{
    /// <summary>A certificate whose names are longer is refused: cut, they could name somebody else.</summary>
    public const int LinesBytesMax = 4096;

    /// <summary>The client was asked and has shown none.</summary>
    public static byte[] Nobody { get; } = "X-Client-Cert-Verify: NONE\r\n"u8.ToArray();

    /// <summary>The lines for a certificate that has been verified; null when it does not fit.</summary>
    public static byte[]? Lines(ReadOnlySpan<byte> der)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(der);
        var lines = new StringBuilder("X-Client-Cert-Verify: SUCCESS\r\n", 512)
            .Append(CultureInfo.InvariantCulture, $"X-Client-Cert-Subject: {Visible(certificate.Subject)}\r\n")
            .Append(CultureInfo.InvariantCulture, $"X-Client-Cert-Issuer: {Visible(certificate.Issuer)}\r\n")
            .Append(CultureInfo.InvariantCulture, $"X-Client-Cert-Serial: {certificate.SerialNumber}\r\n")
            .Append(CultureInfo.InvariantCulture, $"X-Client-Cert-Sha256: {Convert.ToHexStringLower(SHA256.HashData(der))}\r\n")
            .Append(CultureInfo.InvariantCulture, $"X-Client-Cert-Not-After: {certificate.NotAfter.ToUniversalTime():yyyy-MM-ddTHH:mm:ssZ}\r\n")
            .ToString();
        return lines.Length > LinesBytesMax ? null : Encoding.ASCII.GetBytes(lines);
    }

    /// <summary>Control characters and what is beyond ASCII as \XX of its UTF-8 bytes (RFC 4514), so that no line can be broken or added.</summary>
    private static string Visible(string name)
    {
        var text = new StringBuilder(name.Length);
        foreach (var one in Encoding.UTF8.GetBytes(name))
        {
            _ = one is >= 0x20 and < 0x7F ? text.Append((char)one) : text.Append(CultureInfo.InvariantCulture, $"\\{one:X2}");
        }

        return text.ToString();
    }
}
