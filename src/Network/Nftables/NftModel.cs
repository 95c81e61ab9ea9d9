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

    /// <summary>Puts one part in place of another.</summary>
    internal void Replace(NftModel before, NftModel after)
    {
        foreach (var name in before.Maps.Keys)
        {
            Maps.Remove(name);
            Elements.Remove(name);
        }

        foreach (var name in before.Chains.Keys)
        {
            Chains.Remove(name);
        }

        foreach (var (container, elements) in before.Elements.Where(container => Elements.ContainsKey(container.Key)))
        {
            foreach (var key in elements.Keys)
            {
                Elements[container].Remove(key);
            }
        }

        foreach (var (name, definition) in after.Maps)
        {
            Maps[name] = definition;
        }

        foreach (var (name, rules) in after.Chains)
        {
            Chains[name] = rules;
        }

        foreach (var (container, elements) in after.Elements)
        {
            var own = Of(container);
            foreach (var (key, value) in elements)
            {
                own[key] = value;
            }
        }
    }

    internal Dictionary<string, string> Of(string container)
    {
        if (!Elements.TryGetValue(container, out var elements))
        {
            Elements.Add(container, elements = new Dictionary<string, string>(StringComparer.Ordinal));
        }

        return elements;
    }
}
