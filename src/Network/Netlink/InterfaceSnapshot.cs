using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace LoadMaster.Network.Netlink;

/// <summary>A network interface.</summary>
/// <param name="Carrier">It is up and something is at the other end.</param>
internal sealed record LinkInfo(int Index, string Name, bool Loopback, byte[] HardwareAddress, bool Carrier = true)
{
    /// <summary>Switched on, whatever is at the other end.</summary>
    internal bool Up { get; init; }

    /// <summary>The interface that it is made on; 0: none.</summary>
    internal int Parent { get; init; }

    /// <summary>For example macvlan; empty for hardware.</summary>
    internal string Kind { get; init; } = "";

    internal string Alias { get; init; } = "";
}

/// <summary>An address on an interface; <see cref="Network"/> with <see cref="PrefixLength"/> is what it can reach directly.</summary>
internal sealed record LinkAddress(int LinkIndex, IPAddress Address, IPAddress Network, int PrefixLength)
{
    /// <summary>A /32 or /128: reaches nothing, so it is no network of the interface.</summary>
    internal bool IsSingle => PrefixLength == (Address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
}

/// <summary>Interfaces and addresses of the calling thread's network namespace at one moment.</summary>
internal sealed class InterfaceSnapshot
{
    private const ushort TypeNewLink = 16;
    private const ushort TypeGetLink = 18;
    private const ushort TypeNewAddress = 20;
    private const ushort TypeGetAddress = 22;
    private const int LinkHeaderLength = 16;
    private const int AddressHeaderLength = 8;
    private const ushort LinkAttributeAddress = 1;
    private const ushort LinkAttributeName = 3;
    private const ushort LinkAttributeParent = 5;
    private const ushort LinkAttributeInfo = 18;
    private const ushort LinkAttributeAlias = 20;
    private const ushort InfoKind = 1;
    private const ushort AddressAttributeAddress = 1;
    private const ushort AddressAttributeLocal = 2;
    private const uint FlagUp = 1;
    private const uint FlagLoopback = 8;
    private const uint FlagRunning = 0x40;

    private readonly List<LinkInfo> _links = [];
    private readonly List<LinkAddress> _addresses = [];

    internal IReadOnlyList<LinkAddress> Addresses => _addresses;

    internal IReadOnlyList<LinkInfo> Links => _links;

    internal static InterfaceSnapshot Read(NetlinkSocket netlink)
    {
        var snapshot = new InterfaceSnapshot();
        netlink.Dump(TypeGetLink, LinkHeaderLength, snapshot.AddLink);
        netlink.Dump(TypeGetAddress, AddressHeaderLength, snapshot.AddAddress);
        return snapshot;
    }

    /// <summary>The interface whose network contains the address, the narrowest network first; null when there is none.</summary>
    internal LinkInfo? FindFor(IPAddress address) =>
        _addresses
            .Where(a => !a.IsSingle && Contains(a.Network, a.PrefixLength, address))
            .OrderByDescending(a => a.PrefixLength)
            .Select(a => FindLink(a.LinkIndex))
            .FirstOrDefault(link => link is { Loopback: false });

    internal LinkInfo? FindLink(int index) => _links.Find(link => link.Index == index);

    internal static bool Contains(IPAddress network, int prefixLength, IPAddress address)
    {
        if (network.AddressFamily != address.AddressFamily)
        {
            return false;
        }

        Span<byte> left = stackalloc byte[16];
        Span<byte> right = stackalloc byte[16];
        network.TryWriteBytes(left, out _);
        address.TryWriteBytes(right, out _);
        var whole = prefixLength / 8;
        var mask = 0xff00 >> (prefixLength % 8);
        return left[..whole].SequenceEqual(right[..whole])
            && (prefixLength % 8 == 0 || ((left[whole] ^ right[whole]) & mask & 0xff) == 0);
    }

    private void AddLink(ushort type, ReadOnlySpan<byte> payload)
    {
        if (type == TypeNewLink && payload.Length >= LinkHeaderLength)
        {
            var attributes = payload[LinkHeaderLength..];
            var parent = NetlinkWriter.Find(attributes, LinkAttributeParent);
            var flags = MemoryMarshal.Read<uint>(payload[8..]);
            _links.Add(new LinkInfo(
                MemoryMarshal.Read<int>(payload[4..]),
                Text(NetlinkWriter.Find(attributes, LinkAttributeName)),
                (flags & FlagLoopback) != 0,
                NetlinkWriter.Find(attributes, LinkAttributeAddress).ToArray(),
                (flags & (FlagUp | FlagRunning)) == (FlagUp | FlagRunning))
            {
                Up = (flags & FlagUp) != 0,
                Parent = parent.Length == sizeof(int) ? MemoryMarshal.Read<int>(parent) : 0,
                Kind = Text(NetlinkWriter.Find(NetlinkWriter.Find(attributes, LinkAttributeInfo), InfoKind)),
                Alias = Text(NetlinkWriter.Find(attributes, LinkAttributeAlias)),
            });
        }
    }

    private static string Text(ReadOnlySpan<byte> value) => Encoding.ASCII.GetString(value.TrimEnd((byte)0));

    private void AddAddress(ushort type, ReadOnlySpan<byte> payload)
    {
        if (type != TypeNewAddress || payload.Length < AddressHeaderLength)
        {
            return;
        }

        var attributes = payload[AddressHeaderLength..];
        var network = NetlinkWriter.Find(attributes, AddressAttributeAddress);
        var local = NetlinkWriter.Find(attributes, AddressAttributeLocal);
        if (network.Length is 4 or 16)
        {
            _addresses.Add(new LinkAddress(
                MemoryMarshal.Read<int>(payload[4..]),
                new IPAddress(local.Length == network.Length ? local : network),
                new IPAddress(network),
                payload[1]));
        }
    }
}
