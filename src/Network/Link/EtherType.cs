namespace LoadMaster.Network.Link;

/// <summary>Which protocol an Ethernet frame carries.</summary>
internal static class EtherType
{
    internal const ushort IPv4 = 0x0800;
    internal const ushort Arp = 0x0806;
    internal const ushort IPv6 = 0x86dd;

    /// <summary>Length of the frame header before the payload: two hardware addresses and the type.</summary>
    internal const int HeaderLength = 14;
    internal const int HardwareAddressLength = 6;
}
