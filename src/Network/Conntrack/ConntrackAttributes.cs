namespace LoadMaster.Network.Conntrack;

/// <summary>Numbers of the conntrack part of netfilter's netlink (linux/netfilter/nfnetlink_conntrack.h).</summary>
internal static class ConntrackAttributes
{
    internal const int NetlinkNetfilter = 12;
    internal const ushort TypeNew = 0x100;
    internal const ushort TypeGet = 0x101;
    internal const ushort TypeDelete = 0x102;

    /// <summary>struct nfgenmsg: family, version, resource.</summary>
    internal const int HeaderLength = 4;

    internal const ushort Nested = 0x8000;
    internal const ushort TupleOriginal = 1;
    internal const ushort TupleReply = 2;
    internal const ushort Status = 3;
    internal const ushort ProtocolInfo = 4;
    internal const ushort NatSource = 6;
    internal const ushort Expiry = 7;
    internal const ushort Mark = 8;
    internal const ushort NatDestination = 13;
    internal const ushort SequenceReply = 16;
    internal const ushort MarkMask = 21;
    internal const ushort Proxied = 24;
    internal const ushort StatusMask = 26;

    internal const ushort TupleAddress = 1;
    internal const ushort TupleProtocol = 2;
    internal const ushort AddressV4Source = 1;
    internal const ushort AddressV4Destination = 2;
    internal const ushort AddressV6Source = 3;
    internal const ushort AddressV6Destination = 4;
    internal const ushort ProtocolNumber = 1;
    internal const ushort ProtocolSourcePort = 2;
    internal const ushort ProtocolDestinationPort = 3;
    internal const ushort InfoTcp = 1;
    internal const ushort TcpState = 1;
    internal const ushort SequenceAt = 1;
    internal const ushort SequenceBefore = 2;
    internal const ushort SequenceAfter = 3;
    internal const ushort ProxiedSequence = 1;
    internal const ushort ProxiedTimestamp = 2;
    internal const ushort ProxiedShift = 3;

    internal const uint StatusDestinationNat = 1 << 5;

    internal const byte ProtocolTcp = 6;
    internal const byte ProtocolUdp = 17;

    /// <summary>TCP state of conntrack: both sides have agreed.</summary>
    internal const byte TcpEstablished = 3;

    /// <summary>TCP states of conntrack: from TIME_WAIT on nothing is open any more (TIME_WAIT 7, CLOSE 8).</summary>
    internal const byte TcpTimeWait = 7;
    internal const byte TcpClose = 8;
}
