using System.Buffers.Text;
using System.Text;
using LoadMaster.DataPlane.Engine;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Http;

/// <summary>Lines that tell real servers of the client; made once a connection.</summary>
internal sealed unsafe partial class ClientConnection
{
    /// <summary>An IPv6 address in brackets, and a port.</summary>
    public const int OwnHostBytesMax = 56;

    private byte[] _lines = [];
    private ClientHeaderSettings? _linesFor;
    private bool _linesHttp11;

    /// <summary>Whole lines that each request of this client gets.</summary>
    public ReadOnlySpan<byte> LinesOf(ServiceEntry entry, RequestHead head)
    {
        var settings = entry.Config.ClientHeaders;
        if (!settings.IsOn)
        {
            return _identity;
        }

        if (settings.ClientSide)
        {
            head.Drop(FieldKind.ClientSide);
        }

        if (!ReferenceEquals(_linesFor, settings) || _linesHttp11 != head.IsHttp11)
        {
            (_linesFor, _linesHttp11) = (settings, head.IsHttp11);
            _lines = MakeLines(settings, head.IsHttp11 ? "1.1" : "1.0");
        }

        return _lines;
    }

    /// <summary>The value of Host for a request that has none: what its target names, else the address that the client came to (RFC 9112 3.3).</summary>
    /// <param name="room">At least <see cref="OwnHostBytesMax"/> bytes.</param>
    public ReadOnlySpan<byte> HostOf(RequestHead head, Span<byte> room)
    {
        var named = head.Host;
        if (!named.IsEmpty || !Sockets.TryGetOwnAddress(Fd, out var own))
        {
            return named;
        }

        var inBrackets = own.Length == 16;
        var length = inBrackets ? 1 : 0;
        room[0] = (byte)'[';
        length += own.Format(room[length..]);
        if (inBrackets)
        {
            room[length++] = (byte)']';
        }

        if (own.Port != (IsSecure ? 443 : 80))
        {
            room[length++] = (byte)':';
            _ = Utf8Formatter.TryFormat(own.Port, room[length..], out var digits);
            length += digits;
        }

        return room[..length];
    }

    private byte[] MakeLines(ClientHeaderSettings settings, string version)
    {
        _ = Sockets.TryGetOwnAddress(Fd, out var own);
        var text = new StringBuilder();
        if (settings.Forwarded)
        {
            _ = text.Append($"Forwarded: for={Node(Address)};by={Node(own)};proto={(IsSecure ? "https" : "http")}\r\n");
        }

        if (settings.Via)
        {
            _ = text.Append($"Via: {version} loadmaster\r\n");
        }

        if (settings.ClientSide)
        {
            _ = text.Append($"X-ClientSide: {Address}:{Address.Port} -> {own}:{own.Port}\r\n");
        }

        return [.. _identity, .. Encoding.ASCII.GetBytes(text.ToString())];
    }

    /// <summary>RFC 7239 section 6: IPv6 in brackets and quotes.</summary>
    private static string Node(in ClientAddress address) => address.Length == 4 ? address.ToString() : $"\"[{address}]\"";
}
