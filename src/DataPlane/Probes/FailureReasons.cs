using System.Net.Sockets;
using System.Security.Authentication;

namespace LoadMaster.DataPlane.Probes;

/// <summary>Puts what can go wrong with a server into a few words.</summary>
internal static class FailureReasons
{
    private const int QuoteLengthMax = 40;

    /// <summary>The reason, or null when the exception is none that a server can cause.</summary>
    public static string? Of(Exception exception) => exception switch
    {
        ProbeException probe => probe.Message,
        SocketException socket => OfSocket(socket),
        IOException { InnerException: SocketException socket } => OfSocket(socket),
        IOException io => $"connection failed: {io.Message}",
        AuthenticationException tls => $"TLS handshake failed: {(tls.InnerException ?? tls).Message}",
        _ => null,
    };

    /// <summary>A server's own words, made harmless for logs and terminals.</summary>
    public static string Quote(ReadOnlySpan<char> text)
    {
        var shown = text[..Math.Min(text.Length, QuoteLengthMax)].ToString();
        var clean = string.Create(shown.Length, shown, (target, source) =>
        {
            for (var i = 0; i < source.Length; i++)
            {
                target[i] = source[i] is >= ' ' and <= '~' ? source[i] : '?';
            }
        });
        return text.Length > QuoteLengthMax ? clean + "..." : clean;
    }

    private static string OfSocket(SocketException exception) => Known(exception.SocketErrorCode) ?? exception.Message;

    /// <summary>Of a connection that could not be made.</summary>
    public static string Of(SocketError error) => Known(error) ?? new SocketException((int)error).Message;

    private static string? Known(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => "connection refused",
        SocketError.ConnectionReset => "connection reset by the server",
        SocketError.ConnectionAborted => "connection aborted",
        SocketError.Shutdown => "connection closed by the server",
        SocketError.HostUnreachable => "no route to the server",
        SocketError.HostDown => "the server's host is down",
        SocketError.NetworkUnreachable => "network unreachable",
        SocketError.NetworkDown => "network down",
        SocketError.TimedOut => "connection timed out",
        SocketError.AccessDenied => "the local system does not permit it",
        SocketError.AddressNotAvailable => "no local address or port left for the check",
        SocketError.TooManyOpenSockets => "no file descriptor left for the check",
        _ => null,
    };
}
