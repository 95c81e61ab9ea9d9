using System.Net;

namespace LoadMaster.DataPlane.Http.Rules;

/// <summary>Addresses under one network, as bytes.</summary>
internal sealed class NetworkMatch(IPNetwork network)
{
    private readonly byte[] _base = network.BaseAddress.GetAddressBytes();

    public bool Holds(ReadOnlySpan<byte> address)
    {
        if (address.Length != _base.Length)
        {
            return false;
        }

        var whole = network.PrefixLength / 8;
        var rest = network.PrefixLength % 8;
        return address[..whole].SequenceEqual(_base.AsSpan(0, whole))
            && (rest == 0 || ((address[whole] ^ _base[whole]) >> (8 - rest)) == 0);
    }
}
