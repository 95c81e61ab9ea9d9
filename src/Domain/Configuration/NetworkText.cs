using System.Net;

namespace LoadMaster.Domain.Configuration;

/// <summary>Networks as people write them.</summary>
public static class NetworkText
{
    /// <summary>A network without bits behind its prefix, or one address; false when it is neither.</summary>
    public static bool TryParse(string text, out IPNetwork network)
    {
        network = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
        {
            if (!IpText.TryParse(text, out var address))
            {
                return false;
            }

            network = new IPNetwork(address, 8 * address.GetAddressBytes().Length);
            return true;
        }

        return IpText.TryParse(text[..slash], out var first) && IPNetwork.TryParse(text, out network) && network.BaseAddress.Equals(first);
    }
}
