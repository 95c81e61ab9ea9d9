namespace LoadMaster.Domain;

/// <summary>What the kernel is given.</summary>
public static partial class Limits
{
    /// <summary>Slots from which the kernel takes the servers of a layer 4 service in turn, unless it has more servers than that.</summary>
    public const int Layer4SlotsMax = 512;

    /// <summary>Slots of a method whose weights move: a fixed number, so that a change touches values only.</summary>
    public const int Layer4SlotsMoving = 128;

    /// <summary>Slots of source IP hash; a power of two. Services with many servers have up to eight for each.</summary>
    public const int Layer4SlotsHashed = 256;

    /// <summary>Clients that one layer 4 service remembers.</summary>
    public const int Layer4PersistenceEntriesMax = 262_144;

    /// <summary>Connections of one service of direct server return that are remembered.</summary>
    public const int DirectFlowsMax = 1_048_576;

    /// <summary>Clients of a dead server that are told at once; the others learn when they send.</summary>
    public const int Layer4ResetsMax = 20_000;

    /// <summary>Networks in one list of the packet filter.</summary>
    public const int FilterNetworksMax = 10_000;
    public const int FilterPortsMax = 64;
}
