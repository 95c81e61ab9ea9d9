namespace LoadMaster.Domain;

/// <summary>The network of a node.</summary>
public static partial class Limits
{
    public const int NetworkNodesMax = 16;
    public const int InterfacesMax = 256;
    public const int InterfaceAddressesMax = 64;

    /// <summary>The kernel's IFNAMSIZ without its end.</summary>
    public const int InterfaceNameLengthMax = 15;
    public const int BondMembersMax = 16;
    public const int RoutesMax = 1024;
    public const int PolicyRulesMax = 256;
    public const int VlanIdMax = 4094;

    /// <summary>RFC 791 and RFC 8200.</summary>
    public const int MtuMin = 68;
    public const int MtuV6Min = 1280;
    public const int MtuMax = 65_535;
    public const int MiimonMillisecondsMax = 10_000;

    /// <summary>The kernel's own rules begin behind it.</summary>
    public const int PolicyPriorityMax = 32_765;

    /// <summary>What the C library reads (resolv.conf(5)).</summary>
    public const int DnsServersMax = 3;
    public const int DnsSearchMax = 6;

    /// <summary>The kernel's, hostname(7).</summary>
    public const int HostnameLengthMax = 64;

    /// <summary>Longest time in which a change may be confirmed.</summary>
    public const int NetworkConfirmSecondsMax = 3600;

    /// <summary>Turns of reading and setting until a network is as it is to be: taking something may take more with it.</summary>
    public const int NetworkTurnsMax = 5;
}
