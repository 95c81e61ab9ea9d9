using System.Buffers.Binary;
using System.Buffers.Text;
using LoadMaster.DataPlane.Engine;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Proxying;

/// <summary>Writes PROXY protocol headers. Addresses of two families are both written as IPv6.</summary>
internal static class ProxyHeaderWriter
{
    /// <summary>Room for the longest header of either version.</summary>
    public const int BytesMax = 128;

    private const byte SslType = 0x20;
    private const byte SslVersionType = 0x21;
    private const byte ClientSsl = 1;
    private const byte ClientCertificate = 2;
    private const int Tls13 = 0x304;

    /// <param name="tlsVersion">As on the wire (0x303, 0x304); 0: nothing is told of TLS.</param>
    /// <param name="showedCertificate">The client has shown a certificate that was verified.</param>
    public static int Write(
        Span<byte> target, ProxyProtocolVersion version, in ClientAddress source, in ClientAddress destination, int tlsVersion, bool showedCertificate)
    {
        var mixed = source.Length != destination.Length;
        var from = mixed ? source.ToV6() : source;
        var to = mixed ? destination.ToV6() : destination;
        return version == ProxyProtocolVersion.V1 ? WriteLine(target, from, to) : WriteBinary(target, from, to, tlsVersion, showedCertificate);
    }

    private static int WriteLine(Span<byte> target, in ClientAddress source, in ClientAddress destination)
    {
        var start = source.Length == 4 ? "PROXY TCP4 "u8 : "PROXY TCP6 "u8;
        start.CopyTo(target);
        var at = start.Length;
        at += source.Format(target[at..]);
        target[at++] = (byte)' ';
        at += destination.Format(target[at..]);
        target[at++] = (byte)' ';
        _ = Utf8Formatter.TryFormat(source.Port, target[at..], out var written);
        at += written;
        target[at++] = (byte)' ';
        _ = Utf8Formatter.TryFormat(destination.Port, target[at..], out written);
        at += written;
        "\r\n"u8.CopyTo(target[at..]);
        return at + 2;
    }

    private static int WriteBinary(Span<byte> target, in ClientAddress source, in ClientAddress destination, int tlsVersion, bool showedCertificate)
    {
        ProxyHeader.Signature.CopyTo(target);
        target[12] = 0x21;
        target[13] = (byte)(source.Length == 4 ? 0x11 : 0x21);
        var at = 16;
        source.Bytes.CopyTo(target[at..]);
        at += source.Length;
        destination.Bytes.CopyTo(target[at..]);
        at += destination.Length;
        BinaryPrimitives.WriteUInt16BigEndian(target[at..], source.Port);
        BinaryPrimitives.WriteUInt16BigEndian(target[(at + 2)..], destination.Port);
        at += 4;
        if (tlsVersion != 0)
        {
            var name = tlsVersion == Tls13 ? "TLSv1.3"u8 : "TLSv1.2"u8;
            target[at++] = SslType;
            BinaryPrimitives.WriteUInt16BigEndian(target[at..], (ushort)(5 + 3 + name.Length));
            target[at + 2] = (byte)(ClientSsl | (showedCertificate ? ClientCertificate : 0));

            // 0 says that a certificate was shown and is good.
            BinaryPrimitives.WriteUInt32BigEndian(target[(at + 3)..], showedCertificate ? 0U : 1U);
            at += 7;
            target[at++] = SslVersionType;
            BinaryPrimitives.WriteUInt16BigEndian(target[at..], (ushort)name.Length);
            name.CopyTo(target[(at + 2)..]);
            at += 2 + name.Length;
        }

        BinaryPrimitives.WriteUInt16BigEndian(target[14..], (ushort)(at - 16));
        return at;
    }
}
