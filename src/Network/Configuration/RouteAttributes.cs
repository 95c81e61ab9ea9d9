namespace LoadMaster.Network.Configuration;

/// <summary>Attributes of links (include/uapi/linux/if_link.h).</summary>
internal static class LinkAttribute
{
    internal const ushort HardwareAddress = 1;
    internal const ushort Name = 3;
    internal const ushort Mtu = 4;
    internal const ushort Parent = 5;
    internal const ushort Master = 10;
    internal const ushort Info = 18;
    internal const ushort InfoKind = 1;
    internal const ushort InfoData = 2;
    internal const ushort VlanId = 1;
    internal const ushort BondMode = 1;
    internal const ushort BondActiveMember = 2;
    internal const ushort BondMiimon = 3;
    internal const ushort BondPrimary = 11;
    internal const ushort BondHashPolicy = 14;
    internal const ushort BondLacpRate = 21;
}

/// <summary>Attributes of addresses (include/uapi/linux/if_addr.h).</summary>
internal static class AddressAttribute
{
    internal const ushort Address = 1;
    internal const ushort Local = 2;
    internal const ushort Broadcast = 4;
}

/// <summary>Attributes of routes (include/uapi/linux/rtnetlink.h).</summary>
internal static class RouteAttribute
{
    internal const ushort Destination = 1;
    internal const ushort OutInterface = 4;
    internal const ushort Gateway = 5;
    internal const ushort Metric = 6;
    internal const ushort Source = 7;
    internal const ushort Paths = 9;
    internal const ushort Table = 15;
    internal const ushort OtherFamilyGateway = 18;
}

/// <summary>Attributes of policy rules (include/uapi/linux/fib_rules.h).</summary>
internal static class RuleAttribute
{
    internal const ushort To = 1;
    internal const ushort From = 2;
    internal const ushort InInterface = 3;
    internal const ushort Priority = 6;
    internal const ushort Mark = 10;
    internal const ushort Table = 15;
    internal const ushort Mask = 16;
    internal const ushort OutInterface = 17;
    internal const ushort MasterDevice = 19;
    internal const ushort Users = 20;
    internal const ushort Protocol = 22;
    internal const ushort SourcePorts = 23;
    internal const ushort DestinationPorts = 24;
}
