namespace LoadMaster.Network.Nftables;

/// <summary>
/// What varies in the table: maps and chains of services, and the elements of every container as text, key to value (empty in a set).
/// A chain's name tells its rules (it ends in their hash), so that names are all that is compared.
/// </summary>
internal sealed class NftModel
{
    /// <summary>Maps of services with their definition; empty text where it was read from the kernel.</summary>
    internal Dictionary<string, string> Maps { get; } = new(StringComparer.Ordinal);

    /// <summary>Chains of services with their rules; none where it was read from the kernel.</summary>
    internal Dictionary<string, IReadOnlyList<string>> Chains { get; } = new(StringComparer.Ordinal);

    /// <summary>Base chains on interfaces with their definition and their rules; none where they were read from the kernel.</summary>
    internal Dictionary<string, (string Definition, IReadOnlyList<string> Rules)> Hooks { get; } = new(StringComparer.Ordinal);

    internal Dictionary<string, Dictionary<string, string>> Elements { get; } = new(StringComparer.Ordinal);

    internal Dictionary<string, string> Of(string container)
    {
        if (!Elements.TryGetValue(container, out var elements))
        {
            Elements.Add(container, elements = new Dictionary<string, string>(StringComparer.Ordinal));
        }

        return elements;
    }
}
