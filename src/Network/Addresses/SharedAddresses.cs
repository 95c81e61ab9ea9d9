using System.Net;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Ports;
using LoadMaster.Network.Interop;
using LoadMaster.Network.Netlink;

namespace LoadMaster.Network.Addresses;

/// <summary>
/// Shared addresses by rtnetlink. Each has a lifetime in the kernel, so that a killed or hung process loses it without any helper.
/// Calls come from one caller at a time, as the port says.
/// </summary>
public sealed partial class SharedAddresses(TimeProvider time) : ISharedAddresses, IDisposable
{
    private const string StatusFile = "/proc/self/status";
    private readonly VirtualLinks _virtual = new();
    private readonly StationKeeper _stations = new(time);
    private List<PlacedAddress> _held = [];
    private ValueList<IPAddress> _expected = [];
    private TimeSpan _lifetime;
    private long _refreshedAt;
    private bool _fenced;

    /// <summary>What is held now, for status and tests.</summary>
    public IReadOnlyList<IPAddress> Held => [.. _held.Select(placed => placed.Address)];

    /// <summary>Afterwards exactly these are held: what was held before and is not named any more is removed.</summary>
    public HoldResult Take(ValueList<IPAddress> addresses, TimeSpan lifetime)
    {
        if (lifetime <= TimeSpan.Zero)
        {
            return Failed($"The lifetime of a shared address must be above zero, not {lifetime}.");
        }

        try
        {
            using var netlink = new NetlinkSocket();
            var snapshot = InterfaceSnapshot.Read(netlink);
            var onArms = new List<PlacedAddress>();
            if (AddressPlan.Place(snapshot, addresses, onArms) is { } reason)
            {
                return Failed(reason);
            }

            var result = Hold(netlink, _virtual.Raise(netlink, snapshot, onArms), lifetime);
            _virtual.Settle(netlink, snapshot, _held, Expected(snapshot, onArms));
            return result;
        }
        catch (NetworkException e)
        {
            return Failed(e.Message);
        }
    }

    public HoldResult Refresh()
    {
        var startedAt = time.GetTimestamp();
        if (_fenced || time.GetElapsedTime(_refreshedAt, startedAt) > _lifetime)
        {
            return Fence(startedAt);
        }

        try
        {
            using var netlink = new NetlinkSocket();
            if (PutAll(netlink, _held, _lifetime) is { } problem)
            {
                return Failed(problem);
            }

            // The process may have stood still between the look at the clock and the kernel's call: then what was added must go again.
            if (time.GetElapsedTime(_refreshedAt) > _lifetime)
            {
                DeleteAll(netlink, _held);
                return Fence(startedAt);
            }

            _refreshedAt = startedAt;
            _stations.Keep(_held);
            return new HoldResult(HoldOutcome.Held, "");
        }
        catch (NetworkException e)
        {
            return Failed(e.Message);
        }
    }

    /// <summary>What the kernel will not remove now (no privilege, interface gone) it removes itself when the lifetime ends.</summary>
    public void Release(ValueList<IPAddress> addresses)
    {
        try
        {
            using var netlink = new NetlinkSocket();
            var snapshot = InterfaceSnapshot.Read(netlink);
            VirtualLinks.Silence(netlink, snapshot);
            DeleteAll(netlink, _held);
            foreach (var left in snapshot.Addresses.Where(a => a.IsSingle && addresses.Contains(a.Address)))
            {
                _ = AddressMessage.Delete(netlink, left.LinkIndex, left.Address);
            }

            _virtual.Settle(netlink, snapshot, [], Expected(snapshot, []));
        }
        finally
        {
            _held = [];
            _fenced = false;
            _stations.Forget();
        }
    }

    public void Announce()
    {
        foreach (var placed in _held)
        {
            Announcer.Announce(placed);
        }
    }

    public string? CannotHold(ValueList<IPAddress> addresses)
    {
        var missing = Capabilities.Missing(File.ReadAllText(StatusFile));
        if (missing.Count > 0)
        {
            return $"The process lacks {string.Join(" and ", missing)}, which holding shared addresses needs; "
                + "start it as root or by the systemd unit, which grants them.";
        }

        using var netlink = new NetlinkSocket();
        return AddressPlan.Place(InterfaceSnapshot.Read(netlink), addresses, []);
    }

    private static HoldResult Failed(string reason) => new(HoldOutcome.Failed, reason);

    private HoldResult Fence(long now)
    {
        _fenced = true;
        var late = time.GetElapsedTime(_refreshedAt, now);
        return new HoldResult(
            HoldOutcome.Fenced,
            $"The last refresh was {late.TotalSeconds:0.0} s ago, longer than the lifetime of {_lifetime.TotalSeconds:0.#} s; another node may hold the addresses.");
    }

    private bool IsHeld(PlacedAddress placed) => !_fenced && _held.Exists(h => IsSame(h, placed));

    private static bool IsSame(PlacedAddress one, PlacedAddress other) => one.Address.Equals(other.Address) && one.Link.Index == other.Link.Index;

    /// <summary>All of them, and nothing else, or what was held before.</summary>
    private HoldResult Hold(NetlinkSocket netlink, List<PlacedAddress> placed, TimeSpan lifetime)
    {
        var startedAt = time.GetTimestamp();
        if (PutAll(netlink, placed, lifetime) is { } problem)
        {
            DeleteAll(netlink, placed.Where(p => !IsHeld(p)));
            return Failed(problem);
        }

        DeleteAll(netlink, _held.Where(h => !placed.Exists(p => IsSame(h, p))));
        _held = placed;
        _lifetime = lifetime;
        _refreshedAt = startedAt;
        _fenced = false;
        return new HoldResult(HoldOutcome.Held, "");
    }

    /// <summary>The kernel counts whole seconds: rounded up, never to zero (which it refuses).</summary>
    private static uint WholeSeconds(TimeSpan lifetime) => (uint)Math.Max(1, Math.Ceiling(lifetime.TotalSeconds));

    private static string? PutAll(NetlinkSocket netlink, List<PlacedAddress> all, TimeSpan lifetime)
    {
        foreach (var placed in all)
        {
            var error = AddressMessage.Put(netlink, placed.Link.Index, placed.Address, WholeSeconds(lifetime));
            if (error != 0)
            {
                return $"The kernel did not accept {placed.Address} on {placed.Link.Name}: {Libc.ErrorText(error)}.";
            }
        }

        return null;
    }

    private static void DeleteAll(NetlinkSocket netlink, IEnumerable<PlacedAddress> all)
    {
        foreach (var placed in all)
        {
            _ = AddressMessage.Delete(netlink, placed.Link.Index, placed.Address);
        }
    }
}
