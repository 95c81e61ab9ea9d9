using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Networking;
using LoadMaster.Network.Addresses;
using LoadMaster.Network.Netlink;

namespace LoadMaster.Network.Configuration;

/// <summary>Interfaces with all that can be set of them, and their addresses, of the calling thread's network namespace.</summary>
internal sealed class LinkReader
{
    private const ushort TypeNewLink = 16;
    private const ushort TypeGetLink = 18;
    private const ushort TypeNewAddress = 20;
    private const ushort TypeGetAddress = 22;
    private const int LinkHeaderLength = 16;
    private const int AddressHeaderLength = 8;
    private const uint FlagUp = 1;
    private const uint FlagLoopback = 8;
    private const uint FlagRunning = 0x40;
    private const byte FamilyV6 = 10;
    private const byte FlagPermanent = 0x80;
    private readonly List<Row> _rows = [];
    private readonly List<(int Link, InterfaceAddress Address)> _addresses = [];

    private LinkReader()
    {
    }

    internal IReadOnlyDictionary<string, int> Indexes { get; private set; } = new Dictionary<string, int>();

    internal static LinkReader Read(NetlinkSocket netlink)
    {
        var reader = new LinkReader();
        netlink.Dump(TypeGetLink, LinkHeaderLength, reader.AddLink);
        netlink.Dump(TypeGetAddress, AddressHeaderLength, reader.AddAddress);
        reader.Indexes = reader._rows.ToDictionary(row => row.Name, row => row.Index, StringComparer.Ordinal);
        return reader;
    }

    internal string NameOf(int index) => _rows.Find(row => row.Index == index)?.Name ?? "";

    internal IEnumerable<LinkState> Links() => Seen().OrderBy(row => row.Name, StringComparer.Ordinal).Select(row => new LinkState(
        row.Name,
        row.Kind,
        row.Up,
        row.Mtu,
        row.Kind == InterfaceKind.Vlan ? NameOf(row.Parent) : "",
        row.VlanId,
        _rows.Find(master => master.Index == row.Master) is { Kind: InterfaceKind.Bond } bond ? bond.Name : "",
        row.Bond is null ? null : (row.Bond with { Primary = NameOf(row.Primary) }).Normal()));

    internal IEnumerable<AddressState> Addresses()
    {
        var seen = Seen().ToDictionary(row => row.Index, row => row.Name);
        return _addresses.Where(one => seen.ContainsKey(one.Link)).Select(one => new AddressState(seen[one.Link], one.Address));
    }

    internal IEnumerable<(string Name, bool Carrier, string Hardware, string ActiveMember)> Sights() =>
        Seen().Select(row => (row.Name, row.Carrier, row.Hardware, NameOf(row.ActiveMember)));

    /// <summary>Without what is nobody's to set.</summary>
    private IEnumerable<Row> Seen() => _rows.Where(row => !row.Hidden);

    private void AddLink(ushort type, ReadOnlySpan<byte> payload)
    {
        if (type != TypeNewLink || payload.Length < LinkHeaderLength)
        {
            return;
        }

        var attributes = payload[LinkHeaderLength..];
        var info = NetlinkWriter.Find(attributes, LinkAttribute.Info);
        var data = NetlinkWriter.Find(info, LinkAttribute.InfoData);
        var kind = Text(NetlinkWriter.Find(info, LinkAttribute.InfoKind));
        var flags = MemoryMarshal.Read<uint>(payload[8..]);
        var name = Text(NetlinkWriter.Find(attributes, LinkAttribute.Name));
        var hardware = NetlinkWriter.Find(attributes, LinkAttribute.HardwareAddress).ToArray();
        _rows.Add(new Row(MemoryMarshal.Read<int>(payload[4..]), name)
        {
            Kind = kind switch { "vlan" => InterfaceKind.Vlan, "bond" => InterfaceKind.Bond, _ => InterfaceKind.Physical },
            Hidden = (flags & FlagLoopback) != 0 || VirtualStation.IsOwn(new LinkInfo(0, name, false, hardware) { Kind = kind }),
            Up = (flags & FlagUp) != 0,
            Carrier = (flags & (FlagUp | FlagRunning)) == (FlagUp | FlagRunning),
            Mtu = Number(NetlinkWriter.Find(attributes, LinkAttribute.Mtu)),
            Parent = Number(NetlinkWriter.Find(attributes, LinkAttribute.Parent)),
            Master = Number(NetlinkWriter.Find(attributes, LinkAttribute.Master)),
            VlanId = kind == "vlan" ? Number(NetlinkWriter.Find(data, LinkAttribute.VlanId)) : 0,
            Bond = kind == "bond" ? BondOf(data) : null,
            Primary = kind == "bond" ? Number(NetlinkWriter.Find(data, LinkAttribute.BondPrimary)) : 0,
            ActiveMember = kind == "bond" ? Number(NetlinkWriter.Find(data, LinkAttribute.BondActiveMember)) : 0,
            Hardware = hardware.Length == 6 ? VirtualStation.Text(hardware) : "",
        });
    }

    private static BondSettings BondOf(ReadOnlySpan<byte> data) => new()
    {
        Mode = (BondMode)Number(NetlinkWriter.Find(data, LinkAttribute.BondMode)),
        MiimonMilliseconds = Number(NetlinkWriter.Find(data, LinkAttribute.BondMiimon)),
        LacpRate = (LacpRate)Number(NetlinkWriter.Find(data, LinkAttribute.BondLacpRate)),
        HashPolicy = (HashPolicy)Number(NetlinkWriter.Find(data, LinkAttribute.BondHashPolicy)),
    };

    /// <summary>Not those that come and go by themselves: shared ones, link-local ones, those that a router gave.</summary>
    private void AddAddress(ushort type, ReadOnlySpan<byte> payload)
    {
        if (type != TypeNewAddress || payload.Length < AddressHeaderLength)
        {
            return;
        }

        var attributes = payload[AddressHeaderLength..];
        var far = NetlinkWriter.Find(attributes, AddressAttribute.Address);
        var local = NetlinkWriter.Find(attributes, AddressAttribute.Local);
        var bytes = local.Length == far.Length ? local : far;
        if (bytes.Length is not (4 or 16))
        {
            return;
        }

        var (address, prefix) = (new IPAddress(bytes), payload[1]);
        var passing = (payload[2] & FlagPermanent) == 0 && (payload[0] == FamilyV6 || prefix == 32);
        if (!passing && !address.IsIPv6LinkLocal)
        {
            _addresses.Add((MemoryMarshal.Read<int>(payload[4..]), new InterfaceAddress(address, prefix)));
        }
    }

    private static int Number(ReadOnlySpan<byte> value) => value.Length switch
    {
        1 => value[0],
        2 => MemoryMarshal.Read<ushort>(value),
        4 => MemoryMarshal.Read<int>(value),
        _ => 0,
    };

    private static string Text(ReadOnlySpan<byte> value) => Encoding.ASCII.GetString(value.TrimEnd((byte)0));

    private sealed record Row(int Index, string Name)
    {
        public InterfaceKind Kind { get; init; }

        public bool Hidden { get; init; }

        public bool Up { get; init; }

        public bool Carrier { get; init; }

        public int Mtu { get; init; }

        public int Parent { get; init; }

        public int Master { get; init; }

        public int VlanId { get; init; }

        public BondSettings? Bond { get; init; }

        public int Primary { get; init; }

        public int ActiveMember { get; init; }

        public string Hardware { get; init; } = "";
    }
}
