using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Networking;

/// <summary>The addresses of a target.</summary>
internal static class TargetAddresses
{
    public static List<AddressState> Of(
        NetworkState present, Dictionary<string, LinkState> links, NodeNetwork wanted, NodeNetwork before, List<ConfigProblem> problems)
    {
        var (named, old) = (Named(wanted), Named(before));
        var taken = named.Select(one => one.Address.Address).ToHashSet();
        var addresses = present.Addresses
            .Where(one => links.TryGetValue(one.Interface, out var link) && Survives(one, link, present.Link(one.Interface)))
            .Where(one => !taken.Contains(one.Address.Address) && !old.Contains(one))
            .ToList();
        CheckMembers(wanted, addresses, problems);
        addresses.AddRange(named.Where(one => links.TryGetValue(one.Interface, out var link) && (link.Up || !one.Address.IsV6)));
        return addresses;
    }

    /// <summary>Those that every member would keep and no bond could use.</summary>
    private static void CheckMembers(NodeNetwork wanted, List<AddressState> kept, List<ConfigProblem> problems)
    {
        for (var index = 0; index < wanted.Interfaces.Count; index++)
        {
            var bond = wanted.Interfaces[index];
            for (var place = 0; place < bond.Members.Count; place++)
            {
                if (kept.Find(one => one.Interface == bond.Members[place]) is { } address)
                {
                    problems.Add(new ConfigProblem(
                        ProblemCodes.ImpossibleCombination,
                        $"/interfaces/{index}/members/{place}",
                        $"{address.Interface} has the address {address.Address}, which would not work in a bond; give it to {bond.Name} (addresses), or remove it from {address.Interface} first."));
                }
            }
        }
    }

    /// <summary>The kernel drops IPv6 addresses of what is switched off.</summary>
    private static bool Survives(AddressState address, LinkState link, LinkState? before) => !address.Address.IsV6 || link.Up || before is not { Up: true };

    private static List<AddressState> Named(NodeNetwork settings) =>
    [
        .. settings.Interfaces.SelectMany(one => one.Addresses.Select(text => InterfaceAddress.TryParse(text, out var address) ? new AddressState(one.Name, address) : null)).OfType<AddressState>(),
    ];
}
