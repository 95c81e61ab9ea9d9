using LoadMaster.Domain.Filtering;

namespace LoadMaster.Domain.Ports;

/// <summary>What the packet filter has refused since its rules were last made.</summary>
/// <param name="Dropped">Packets to what nobody may reach.</param>
/// <param name="Blocked">Packets from blocked networks.</param>
/// <param name="SynCookies">Whether the kernel answers floods of SYN with cookies.</param>
public sealed record FilterCounts(long Dropped, long Blocked, bool SynCookies);

/// <summary>The kernel's filter of packets to the node itself. One caller at a time; its members throw when the kernel refuses.</summary>
public interface IPacketFilter
{
    /// <summary>Makes the filter that of the plan in one step; null: none. What an earlier process left is replaced.</summary>
    /// <param name="trial">After which the kernel takes everything again by itself, whatever becomes of this process; null: never.</param>
    void Apply(FilterPlan? plan, TimeSpan? trial);

    /// <summary>Whether what was made covers the interfaces that the node has now.</summary>
    bool CoversInterfaces();

    FilterCounts Read();
}
