using System.Net;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Ha;

namespace LoadMaster.Domain.Ports;

/// <summary>What became of an attempt to hold shared addresses.</summary>
public enum HoldOutcome
{
    /// <summary>Every address is on its interface with a fresh lifetime.</summary>
    Held,

    /// <summary>The last refresh is older than the lifetime: somebody else may hold them. Nothing was added; the caller must let go.</summary>
    Fenced,

    /// <summary>The kernel refused; see the reason.</summary>
    Failed,
}

/// <summary>Outcome and, when it failed, why, with the address and interface in it.</summary>
public sealed record HoldResult(HoldOutcome Outcome, string Reason);

/// <summary>An interface with a virtual MAC.</summary>
/// <param name="Arm">The interface that it is made on.</param>
/// <param name="Up">It holds addresses; one that holds none is down, so that it answers nothing.</param>
public sealed record VirtualInterface(string Name, string Arm, string Mac, bool Up);

/// <summary>How the virtual MAC stands on this node.</summary>
/// <param name="Id">Of the virtual router, 1 to 255.</param>
/// <param name="Problem">Why an arm does not carry it: there addresses are held with the arm's own MAC. Null: all do.</param>
public sealed record VirtualMacReport(int Id, ValueList<VirtualInterface> Interfaces, string? Problem);

/// <summary>The shared addresses on this node's interfaces. Calls take microseconds to a few milliseconds and come from one caller at a time.</summary>
public interface ISharedAddresses
{
    /// <summary>Adds every address (/32 or /128) to the interface whose network contains it, valid for <paramref name="lifetime"/> in the kernel, all or none.</summary>
    HoldResult Take(ValueList<IPAddress> addresses, TimeSpan lifetime);

    /// <summary>Renews the kernel lifetime of all that was taken. Fences itself by the monotonic clock.</summary>
    HoldResult Refresh();

    /// <summary>Removes all that was taken, and any of <paramref name="addresses"/> left from an earlier process.</summary>
    void Release(ValueList<IPAddress> addresses);

    /// <summary>Sends gratuitous ARP (request and reply) or unsolicited neighbour advertisements once for all that is held.</summary>
    void Announce();

    /// <summary>Whether this node can hold addresses at all; else the reason (missing capability, no interface for an address).</summary>
    string? CannotHold(ValueList<IPAddress> addresses);

    /// <summary>From now on addresses are held with the MAC of this virtual router (RFC 5798, 7.3), 0: with their arms' own; what is held moves.</summary>
    /// <param name="addresses">Those that may be taken later: what they need is made now, what nothing needs is removed.</param>
    void UseVirtualMac(int id, ValueList<IPAddress> addresses);

    /// <summary>Null when it is off.</summary>
    VirtualMacReport? VirtualMac { get; }
}

/// <summary>Asks the link, by ARP or neighbour solicitation, who is there.</summary>
public interface ILinkProbe
{
    /// <summary>True when some other station answers for the address within the time. The sender address of the probe is 0.0.0.0 (RFC 5227).</summary>
    Task<bool> AnswersAsync(IPAddress address, TimeSpan timeout, CancellationToken cancellationToken);

    /// <summary>For how many of the addresses the interface that they belong to has a carrier.</summary>
    int LinksUp(ValueList<IPAddress> addresses);
}

/// <summary>A third host that lends the shared addresses to one node at a time.</summary>
public interface IArbiter
{
    /// <summary>Null when no authentic answer came within the time, whatever the cause.</summary>
    Task<LeaseAnswer?> AskAsync(LeaseRequest request, TimeSpan timeout, CancellationToken cancellationToken);
}

/// <summary>What the heartbeat has done since start.</summary>
/// <param name="KeyIds">Of the accepted keys, as eight hex digits, the sending one first; they tell nothing of the keys.</param>
/// <param name="Forged">Dropped: another key, or changed on the way.</param>
/// <param name="Replayed">Dropped: heard before, or of an incarnation that is over.</param>
/// <param name="Malformed">Dropped: not a heartbeat.</param>
/// <param name="Unknown">Dropped: authentic, but of a node that is not among the peers.</param>
public sealed record HeartbeatReport(ValueList<string> KeyIds, long Sent, long Received, long Forged, long Replayed, long Malformed, long Unknown);

/// <summary>The authenticated UDP heartbeat to every address of every peer, on its own thread.</summary>
public interface IHeartbeatLink : IDisposable
{
    /// <summary>The number of this start of the process, which every heartbeat carries; higher at each start.</summary>
    long Incarnation { get; }

    /// <summary>Takes over the configuration's timings.</summary>
    void UseTimings(TimeSpan interval, TimeSpan timeout);

    /// <summary>Nodes came or went, or a key is being replaced: the first key sends, all are accepted. What is known of peers that stay is kept.</summary>
    void UseMembers(ValueList<PeerOptions> peers, ValueList<ReadOnlyMemory<byte>> keys);

    /// <summary>Gateways that heartbeats go through when peers do not hear each other; those that answer the link's probes are used.</summary>
    void UseRelay(ValueList<IPAddress> gateways);

    /// <summary>Key ids and counters since start.</summary>
    HeartbeatReport Report { get; }

    /// <summary>What the next heartbeats say of this node. Without a call for a while the heartbeat falls silent, so that a node whose control plane hangs does not look alive.</summary>
    void Publish(HeartbeatStatus status);

    /// <summary>What is known of each configured peer now.</summary>
    ValueList<PeerObservation> Observe();

    /// <summary>Called on the heartbeat thread when a peer's state changes (silent, dead, back); must return at once.</summary>
    Action? Changed { get; set; }
}
