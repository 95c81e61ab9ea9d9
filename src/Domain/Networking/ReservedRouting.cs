namespace LoadMaster.Domain.Networking;

/// <summary>Numbers of policy routing that LoadMaster uses itself, for transparent services.</summary>
public static class ReservedRouting
{
    public const uint Mark = 0x4c4d0005;

    /// <summary>A number that nobody else is likely to use; tables are only numbers.</summary>
    public const int Table = 19_780;

    /// <summary>Before the main table and rules by source; after the kernel's own local table, which is 0.</summary>
    public const int Priority = 50;
}
