using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace LoadMaster.Domain.Configuration;

/// <summary>Reads IP addresses in their canonical text only, so that one address has one spelling.</summary>
public static class IpText
{
    /// <summary>Refuses shorthands such as <c>1.2</c>, octal or hexadecimal parts, and scoped IPv6 addresses.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out IPAddress? address)
    {
        if (IPAddress.TryParse(text, out address)
            && (address.AddressFamily == AddressFamily.InterNetworkV6
                ? !text!.Contains('%') && !text.Contains('[')
                : address.ToString() == text))
        {
            return true;
        }

        address = null;
        return false;
    }
}
