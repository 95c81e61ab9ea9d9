using System.Collections.Immutable;
using System.Net;
using LoadMaster.Network.Netlink;

namespace LoadMaster.Network.Link;

/// <summary>Which station answered for an address, on which of this node's interfaces: what the probes learn. Any thread may use it.</summary>
public sealed class StationBook
{
    /// <summary>More than gateways and shared addresses can be; when the configuration has changed so often, what is known is learned anew.</summary>
    private const int StationsMax = 256;

    private ImmutableDictionary<IPAddress, Station> _stations = ImmutableDictionary<IPAddress, Station>.Empty;

    internal void Learn(IPAddress address, Station station)
    {
        if (Find(address) is not { } known || !known.Same(station))
        {
            ImmutableInterlocked.Update(ref _stations, stations => (stations.Count < StationsMax ? stations : stations.Clear()).SetItem(address, station));
        }
    }

    internal Station? Find(IPAddress address) => Volatile.Read(ref _stations).GetValueOrDefault(address);
}

/// <param name="Own">This node's own addresses on the interface.</param>
/// <param name="Hardware">Of the station that answered.</param>
internal sealed record Station(LinkInfo Link, IReadOnlyList<LinkAddress> Own, byte[] Hardware)
{
    internal bool Same(Station other) =>
        Link.Index == other.Link.Index
        && Link.HardwareAddress.AsSpan().SequenceEqual(other.Link.HardwareAddress)
        && Hardware.AsSpan().SequenceEqual(other.Hardware)
        && Own.SequenceEqual(other.Own);

    /// <summary>This node's address in the network of the other one; null when the interface has none there.</summary>
    internal IPAddress? SourceFor(IPAddress other)
    {
        foreach (var own in Own)
        {
            if (!own.IsSingle && InterfaceSnapshot.Contains(own.Network, own.PrefixLength, other))
            {
                return own.Address;
            }
        }

        return null;
    }
}
