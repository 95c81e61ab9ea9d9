using System.Buffers.Binary;
using System.Net;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Engine;

/// <summary>Networks of either family; asked in logarithmic time, without an object.</summary>
internal sealed class NetworkSet
{
    private readonly UInt128[] _v4;
    private readonly UInt128[] _v6;

    private NetworkSet(IReadOnlyList<IPNetwork> networks)
    {
        _v4 = Ranges(networks.Where(network => network.BaseAddress.GetAddressBytes().Length == 4));
        _v6 = Ranges(networks.Where(network => network.BaseAddress.GetAddressBytes().Length == 16));
    }

    /// <summary>Null for an empty list.</summary>
    public static NetworkSet? Of(ValueList<string> networks) =>
        networks.Count == 0 ? null : new NetworkSet([.. networks.Where(text => NetworkText.TryParse(text, out _)).Select(text => NetworkText.TryParse(text, out var network) ? network : default)]);

    public static NetworkSet Of(IPNetwork network) => new([network]);

    public bool Contains(ReadOnlySpan<byte> address)
    {
        var ranges = address.Length == 4 ? _v4 : _v6;
        var value = NumberOf(address);
        var low = 0;
        var high = ranges.Length / 2;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (ranges[(2 * middle) + 1] < value)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return 2 * low < ranges.Length && ranges[2 * low] <= value;
    }

    private static UInt128 NumberOf(ReadOnlySpan<byte> address) =>
        address.Length == 4 ? BinaryPrimitives.ReadUInt32BigEndian(address) : BinaryPrimitives.ReadUInt128BigEndian(address);

    /// <summary>First and last of each range in turn, in order; networks within others are left out.</summary>
    private static UInt128[] Ranges(IEnumerable<IPNetwork> networks)
    {
        var ranges = new List<UInt128>();
        foreach (var network in networks.OrderBy(network => NumberOf(network.BaseAddress.GetAddressBytes())).ThenBy(network => network.PrefixLength))
        {
            var bytes = network.BaseAddress.GetAddressBytes();
            var first = NumberOf(bytes);
            var hostBits = (8 * bytes.Length) - network.PrefixLength;
            var last = hostBits == 128 ? UInt128.MaxValue : first + ((UInt128.One << hostBits) - 1);
            if (ranges.Count == 0 || ranges[^1] < last)
            {
                ranges.Add(first);
                ranges.Add(last);
            }
        }

        return [.. ranges];
    }
}
