using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace LoadMaster.Domain.Configuration;

/// <summary>An address of an interface and its network: 192.0.2.1/24.</summary>
public sealed record InterfaceAddress(IPAddress Address, int PrefixLength)
{
    public IPNetwork Network
    {
        get
        {
            var bytes = Address.GetAddressBytes();
            for (var bit = PrefixLength; bit < bytes.Length * 8; bit++)
            {
                bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
            }

            return new IPNetwork(new IPAddress(bytes), PrefixLength);
        }
    }

    public bool IsV6 => Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;

    public static bool TryParse(string text, [NotNullWhen(true)] out InterfaceAddress? address)
    {
        address = null;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash > 0
            && IpText.TryParse(text[..slash], out var ip)
            && int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var prefix)
            && prefix > 0
            && prefix <= ip.GetAddressBytes().Length * 8)
        {
            address = new InterfaceAddress(ip, prefix);
        }

        return address is not null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Address}/{PrefixLength}");
}
