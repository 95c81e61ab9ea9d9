using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace LoadMaster.Domain.Configuration;

/// <summary>An IP address and port; written <c>192.0.2.1:80</c> or <c>[2001:db8::1]:80</c>.</summary>
public sealed record Endpoint(IPAddress Address, int Port)
{
    /// <summary>Reads <c>address:port</c>; IPv6 addresses need brackets, names and scopes are refused.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Endpoint? endpoint)
    {
        endpoint = null;
        var colon = text?.LastIndexOf(':') ?? -1;
        if (text is null || colon <= 0)
        {
            return false;
        }

        var host = text[..colon];
        var bracketed = host.StartsWith('[') && host.EndsWith(']');
        if (bracketed)
        {
            host = host[1..^1];
        }

        if (!IpText.TryParse(host, out var address)
            || (address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6) != bracketed
            || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            || port is < 1 or > 65535)
        {
            return false;
        }

        endpoint = new Endpoint(address, port);
        return true;
    }

    public override string ToString() =>
        Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6
            ? string.Create(CultureInfo.InvariantCulture, $"[{Address}]:{Port}")
            : string.Create(CultureInfo.InvariantCulture, $"{Address}:{Port}");
}
