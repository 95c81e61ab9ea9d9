using System.Net;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Ports;
using LoadMaster.Network.Netlink;

namespace LoadMaster.Network.Addresses;

/// <summary>The virtual MAC.</summary>
public sealed partial class SharedAddresses
{
    public VirtualMacReport? VirtualMac => _virtual.Report;

    public void UseVirtualMac(int id, ValueList<IPAddress> addresses)
    {
        _virtual.Id = id;
        _expected = addresses;
        try
        {
            using var netlink = new NetlinkSocket();
            var snapshot = InterfaceSnapshot.Read(netlink);
            var expected = Expected(snapshot, []);
            _virtual.Prepare(netlink, snapshot, expected);
            if (_held.Count > 0 && !IsLate() && (id != 0 || _held.Exists(held => VirtualStation.IsOwn(held.Link))))
            {
                Move(netlink);
            }

            _virtual.Settle(netlink, snapshot, _held, expected);
        }
        catch (NetworkException e)
        {
            _virtual.Fail(e.Message);
        }
    }

    /// <summary>An orderly end leaves no interface behind. What still holds an address stays until the kernel takes that away.</summary>
    public void Dispose()
    {
        _stations.Dispose();
        if (_virtual.Id != 0)
        {
            UseVirtualMac(0, []);
        }
    }

    private bool IsLate() => _fenced || time.GetElapsedTime(_refreshedAt) > _lifetime;

    /// <summary>What is held moves to the interfaces that it is to be on now: first it is on both, so that it is never gone.</summary>
    private void Move(NetlinkSocket netlink)
    {
        var (snapshot, onArms, before) = (InterfaceSnapshot.Read(netlink), new List<PlacedAddress>(), _refreshedAt);
        if (AddressPlan.Place(snapshot, _held.Select(held => held.Address).ToValueList(), onArms) is { } reason)
        {
            throw new NetworkException(reason);
        }

        var placed = _virtual.Raise(netlink, snapshot, onArms);
        if (placed.TrueForAll(IsHeld))
        {
            _held = placed;
            return;
        }

        var result = Hold(netlink, placed, _lifetime);
        if (time.GetElapsedTime(before) > _lifetime)
        {
            DeleteAll(netlink, _held);
            _fenced = true;
        }

        if (result.Outcome != HoldOutcome.Held)
        {
            throw new NetworkException(result.Reason);
        }
    }

    /// <summary>What may be held later or is held now, on its arms; an address without one is a matter of <see cref="CannotHold"/>.</summary>
    private List<PlacedAddress> Expected(InterfaceSnapshot snapshot, List<PlacedAddress> more)
    {
        var expected = new List<PlacedAddress>();
        foreach (var address in _expected)
        {
            _ = AddressPlan.Place(snapshot, [address], expected);
        }

        return [.. expected, .. more];
    }
}
