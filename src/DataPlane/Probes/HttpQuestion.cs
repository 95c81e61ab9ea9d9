using System.Globalization;
using System.Net.Sockets;
using System.Text;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Probes;

/// <summary>One HTTP/1.1 request of a check.</summary>
/// <param name="Host">Host header; empty means the server's address.</param>
/// <param name="Tls">Over TLS; the certificate is not verified.</param>
/// <param name="BodyBytesMax">How much of the body is wanted; 0 leaves it unread.</param>
internal sealed record HttpQuestion(Endpoint Server, string Method, string Path, string Host, bool Tls, int BodyBytesMax)
{
    /// <summary>Ahead of the request, and of TLS.</summary>
    public ProxyProtocolVersion Proxy { get; init; } = ProxyProtocolVersion.Off;

    private const string UserAgent = "LoadMaster-check";

    /// <summary>The name for the certificate's choice (SNI): a name only, as addresses are not allowed there.</summary>
    public string TlsName
    {
        get
        {
            var name = Host.StartsWith('[') ? "" : Host.Split(':')[0];
            return System.Net.IPAddress.TryParse(name, out _) ? "" : name;
        }
    }

    public byte[] ToBytes()
    {
        var host = Host.Length > 0 ? Host : HostOf(Server);
        Require(Method, "method");
        Require(Path, "path");
        Require(host, "host");
        return Encoding.ASCII.GetBytes(
            $"{Method} {Path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: {UserAgent}\r\nAccept: */*\r\nConnection: close\r\n\r\n");
    }

    private string HostOf(Endpoint server)
    {
        var address = server.Address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{server.Address}]" : server.Address.ToString();
        return server.Port == (Tls ? 443 : 80) ? address : string.Create(CultureInfo.InvariantCulture, $"{address}:{server.Port}");
    }

    /// <summary>The document's validation refuses such text; this keeps a line break from ever becoming a header of its own.</summary>
    private static void Require(string text, string what)
    {
        if (text.Length == 0 || text.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            throw new ProbeException($"the check's {what} '{FailureReasons.Quote(text)}' cannot be sent: only visible ASCII characters may be in it");
        }
    }
}
