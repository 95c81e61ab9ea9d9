namespace LoadMaster.Network.Nftables;

/// <summary>One table of ours: what in it is made once and never replaced, and what kind its other containers are.</summary>
/// <param name="Family">inet or netdev.</param>
/// <param name="Marker">A set whose name tells which layout the table has; a table with another one is replaced as a whole.</param>
/// <param name="Fixed">The containers that are there whatever is served.</param>
/// <param name="Text">Makes the table with them.</param>
/// <param name="Grown">First letters of the names of containers whose elements the kernel makes itself.</param>
/// <param name="Sets">First letters of the names of containers that are sets; the others are maps.</param>
internal sealed record NftLayout(string Family, string Name, string Marker, IReadOnlyList<string> Fixed, string Text, string Grown, string Sets)
{
    /// <summary>Chains that are made with it and are on no hook.</summary>
    internal IReadOnlyList<string> Chains { get; init; } = [];

    /// <summary>Base chains that are there only while they are needed.</summary>
    internal IReadOnlyCollection<string> Late { get; init; } = [];

    /// <summary>As commands name it.</summary>
    internal string Table => $"{Family} {Name}";

    /// <summary>Its base chains are on interfaces, which come and go.</summary>
    internal bool HasHooks => Family == "netdev";

    internal bool IsOwn(string container) => !Fixed.Contains(container) && container != Marker;

    internal bool IsGrown(string container) => IsOwn(container) && Grown.Contains(container[0], StringComparison.Ordinal);

    internal string KindOf(string container) => Sets.Contains(container[0], StringComparison.Ordinal) ? "set" : "map";
}
