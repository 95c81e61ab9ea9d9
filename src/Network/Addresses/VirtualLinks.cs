using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Ports;
using LoadMaster.Network.Netlink;

namespace LoadMaster.Network.Addresses;

/// <summary>
/// The macvlan interfaces that carry shared addresses with a virtual MAC. They are known by their names, so that a later process finds what an
/// earlier one left. One that holds no address is down: it answers nothing and sends nothing. Used by one caller at a time.
/// </summary>
internal sealed class VirtualLinks
{
    private readonly SortedSet<string> _problems = new(StringComparer.Ordinal);

    /// <summary>The virtual router's id, 1 to 255; 0: addresses are held on the arms themselves.</summary>
    internal int Id { get; set; }

    /// <summary>How it stands; null when it is off.</summary>
    internal VirtualMacReport? Report { get; private set; }

    /// <summary>Makes what the arms need, so that a problem is seen before the addresses are, and corrects the stations of what is there.</summary>
    internal void Prepare(NetlinkSocket netlink, InterfaceSnapshot snapshot, IReadOnlyList<PlacedAddress> onArms)
    {
        _problems.Clear();
        foreach (var placed in Wanted(onArms))
        {
            _ = Try(() => VirtualLink.Ensure(netlink, snapshot, placed, Id));
        }
    }

    /// <summary>Each address with the interface that is to hold it, switched on: its virtual one, or where that cannot be its arm.</summary>
    internal List<PlacedAddress> Raise(NetlinkSocket netlink, InterfaceSnapshot snapshot, IReadOnlyList<PlacedAddress> onArms)
    {
        _problems.Clear();
        var raised = new Dictionary<string, LinkInfo>(StringComparer.Ordinal);
        foreach (var placed in Wanted(onArms))
        {
            if (Try(() => VirtualLink.SwitchOn(netlink, VirtualLink.Ensure(netlink, snapshot, placed, Id), placed.Link)) is { } link)
            {
                raised.Add(link.Name, link);
            }
        }

        return
        [
            .. onArms.Select(placed => raised.TryGetValue(VirtualLink.NameFor(placed), out var link) ? placed with { Link = link } : placed),
        ];
    }

    /// <summary>Takes every one off the wire at once, before its addresses are removed: an address that leaves a living interface may send frames.</summary>
    internal static void Silence(NetlinkSocket netlink, InterfaceSnapshot snapshot)
    {
        foreach (var link in snapshot.Links.Where(VirtualStation.IsOwn).Where(link => link.Up))
        {
            _ = LinkMessage.SetUp(netlink, link.Index, up: false);
        }
    }

    /// <summary>Those that hold nothing go down, their arms get their own settings again; those that no arm in the list needs are removed.</summary>
    /// <param name="before">What was there before this turn: without a virtual MAC nothing of ours can have come since.</param>
    internal void Settle(NetlinkSocket netlink, InterfaceSnapshot before, IReadOnlyList<PlacedAddress> held, IReadOnlyList<PlacedAddress> onArms)
    {
        if (Id == 0 && !before.Links.Any(VirtualStation.IsOwn))
        {
            Report = null;
            return;
        }

        var needed = Wanted(onArms).Select(VirtualLink.NameFor).ToHashSet(StringComparer.Ordinal);
        var snapshot = InterfaceSnapshot.Read(netlink);
        foreach (var link in snapshot.Links.Where(VirtualStation.IsOwn).Where(link => !held.Any(placed => placed.Link.Index == link.Index)))
        {
            if (link.Up)
            {
                _ = LinkMessage.SetUp(netlink, link.Index, up: false);
            }

            if (snapshot.FindLink(link.Parent) is { } arm)
            {
                _ = Try(() => VirtualLink.Restore(netlink, link, arm));
            }

            if (!needed.Contains(link.Name))
            {
                _ = LinkMessage.Delete(netlink, link.Index);
            }
        }

        Tell(InterfaceSnapshot.Read(netlink));
    }

    internal void Fail(string problem)
    {
        _ = _problems.Add(problem);
        Report = Id == 0 ? null : new VirtualMacReport(Id, Report?.Interfaces ?? [], problem);
    }

    private void Tell(InterfaceSnapshot snapshot) => Report = Id == 0
        ? null
        : new VirtualMacReport(
            Id,
            snapshot.Links.Where(VirtualStation.IsOwn)
                .Select(link => new VirtualInterface(link.Name, snapshot.FindLink(link.Parent)?.Name ?? "", VirtualStation.Text(link.HardwareAddress), link.Up))
                .ToValueList(),
            _problems.Count == 0 ? null : string.Join("; ", _problems));

    /// <summary>One for each arm and family.</summary>
    private IEnumerable<PlacedAddress> Wanted(IReadOnlyList<PlacedAddress> onArms) =>
        Id == 0 ? [] : onArms.DistinctBy(VirtualLink.NameFor, StringComparer.Ordinal);

    private T? Try<T>(Func<T> work) where T : class
    {
        try
        {
            return work();
        }
        catch (NetworkException refused)
        {
            _ = _problems.Add(refused.Message);
            return null;
        }
    }
}
