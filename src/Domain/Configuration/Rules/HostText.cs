using System.Net.Sockets;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>Checks the IP address or name of a host that nodes connect to.</summary>
internal static class HostText
{
    private const int LabelLengthMax = 63;

    /// <summary>As the end of a sentence; null when it is an address or a name that can be used.</summary>
    public static string? WhyNone(string host)
    {
        if (host.Length == 0)
        {
            return "is empty";
        }

        if (IpText.TryParse(host, out var address))
        {
            return address.AddressFamily == AddressFamily.InterNetworkV6 && address.IsIPv6LinkLocal
                ? "is a link-local address, which means nothing without an interface"
                : AddressKind.WhyUnusable(address, wildcardAllowed: false);
        }

        var labels = host.TrimEnd('.').Split('.');
        if (!labels.All(IsLabel))
        {
            return "is neither an IP address nor a host name (letters, digits, hyphens and dots)";
        }

        return labels[^1].All(char.IsAsciiDigit) ? "looks like an IP address but is none" : null;
    }

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= LabelLengthMax
        && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
        && label[0] != '-'
        && label[^1] != '-';
}
