using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Networking;

/// <summary>The interfaces of a target.</summary>
internal sealed class TargetLinks(NetworkState present, NodeNetwork wanted, NodeNetwork before, NetworkState found, List<ConfigProblem> problems)
{
    private const int MtuDefault = 1500;
    private readonly Dictionary<string, LinkState> _links = present.Links.ToDictionary(link => link.Name, StringComparer.Ordinal);

    public Dictionary<string, LinkState> Make()
    {
        TakeBack();
        Each(InterfaceKind.Physical, SetPhysical);
        Each(InterfaceKind.Bond, SetBond);
        Each(InterfaceKind.Vlan, SetVlan);
        Follow();
        return _links;
    }

    private void Each(InterfaceKind kind, Action<InterfaceSettings, string> set)
    {
        for (var index = 0; index < wanted.Interfaces.Count; index++)
        {
            if (wanted.Interfaces[index].Kind == kind)
            {
                set(wanted.Interfaces[index], $"/interfaces/{index}");
            }
        }
    }

    /// <summary>What the settings of before named and these do not.</summary>
    private void TakeBack()
    {
        var names = NetworkTarget.NamesOf(wanted);
        foreach (var one in before.Interfaces.Where(one => one.Kind != InterfaceKind.Physical && !names.Contains(one.Name)))
        {
            if (_links.TryGetValue(one.Name, out var link) && link.Kind == one.Kind)
            {
                _links.Remove(one.Name);
                Release(one.Name, []);
            }
        }

        foreach (var bond in wanted.Interfaces.Where(one => one.Kind == InterfaceKind.Bond))
        {
            Release(bond.Name, bond.Members);
        }

        foreach (var name in NetworkTarget.NamesOf(before).Where(name => !names.Contains(name)))
        {
            if (found.Link(name) is { } old && _links.TryGetValue(name, out var link) && link.Kind == InterfaceKind.Physical)
            {
                _links[name] = link with { Up = old.Up, Mtu = old.Mtu };
            }
        }
    }

    private void Release(string bond, IReadOnlyCollection<string> except)
    {
        foreach (var member in _links.Values.Where(link => link.Master == bond && !except.Contains(link.Name)).ToList())
        {
            _links[member.Name] = member with { Master = "", Mtu = found.Link(member.Name)?.Mtu ?? member.Mtu };
        }
    }

    private void SetPhysical(InterfaceSettings one, string at)
    {
        if (!_links.TryGetValue(one.Name, out var link))
        {
            problems.Add(new ConfigProblem(ProblemCodes.NotFound, $"{at}/name", $"{wanted.Node} has no interface {one.Name}; it has {Existing()}. To make one give its kind, vlan or bond."));
            return;
        }

        var was = before.Interfaces.FirstOrDefault(other => other.Name == one.Name);
        var mtu = one.Mtu > 0 ? one.Mtu : was?.Mtu > 0 ? found.Link(one.Name)?.Mtu ?? link.Mtu : link.Mtu;
        _links[one.Name] = link with { Up = one.Enabled, Mtu = mtu };
    }

    private void SetBond(InterfaceSettings one, string at)
    {
        var old = Taken(one, at);
        var mtu = one.Mtu > 0 ? one.Mtu : old?.Mtu ?? MtuDefault;
        for (var index = 0; index < one.Members.Count; index++)
        {
            var member = one.Members[index];
            if (!_links.TryGetValue(member, out var link) || link.Kind != InterfaceKind.Physical)
            {
                problems.Add(new ConfigProblem(ProblemCodes.NotFound, $"{at}/members/{index}", $"{wanted.Node} has no interface {member} that could be a member; it has {Existing()}."));
            }
            else
            {
                _links[member] = link with { Master = one.Name, Up = true, Mtu = mtu };
            }
        }

        _links[one.Name] = new LinkState(one.Name, InterfaceKind.Bond, one.Enabled, mtu, "", 0, "", one.Bond.Normal());
    }

    private void SetVlan(InterfaceSettings one, string at)
    {
        var old = Taken(one, at);
        if (!_links.TryGetValue(one.Parent, out var parent))
        {
            problems.Add(new ConfigProblem(ProblemCodes.NotFound, $"{at}/parent", $"{wanted.Node} has no interface {one.Parent} for the VLAN {one.Name}; it has {Existing()}."));
            return;
        }

        var mtu = one.Mtu > 0 ? one.Mtu : old?.Mtu ?? parent.Mtu;
        if (one.Mtu > parent.Mtu)
        {
            problems.Add(new ConfigProblem(ProblemCodes.ImpossibleCombination, $"{at}/mtu", $"An MTU of {one.Mtu} does not pass through {parent.Name} with its {parent.Mtu}; raise that or lower this one."));
        }

        _links[one.Name] = new LinkState(one.Name, InterfaceKind.Vlan, one.Enabled, mtu, one.Parent, one.VlanId, "", null);
    }

    /// <summary>What has the name now; somebody else's of another make stays.</summary>
    private LinkState? Taken(InterfaceSettings one, string at)
    {
        if (!_links.TryGetValue(one.Name, out var link))
        {
            return null;
        }

        var own = before.Interfaces.Any(other => other.Name == one.Name && other.Kind != InterfaceKind.Physical);
        var like = link.Kind == one.Kind && (one.Kind != InterfaceKind.Vlan || (link.Parent == one.Parent && link.VlanId == one.VlanId));
        if (!own && !like)
        {
            problems.Add(new ConfigProblem(ProblemCodes.InUse, $"{at}/name", $"{wanted.Node} has an interface {one.Name} already, which is not LoadMaster's; choose another name, or remove it there."));
        }

        return link;
    }

    /// <summary>What the kernel does to VLANs by itself when something happens to their parents.</summary>
    private void Follow()
    {
        foreach (var vlan in _links.Values.Where(link => link.Kind == InterfaceKind.Vlan).ToList())
        {
            if (!_links.TryGetValue(vlan.Parent, out var parent))
            {
                // A parent that was never to be seen is in another namespace.
                if (present.Link(vlan.Parent) is not null)
                {
                    _links.Remove(vlan.Name);
                }
            }
            else
            {
                _links[vlan.Name] = vlan with { Mtu = Math.Min(vlan.Mtu, parent.Mtu), Up = vlan.Up && parent.Up };
            }
        }
    }

    private string Existing() => _links.Count == 0 ? "none" : string.Join(", ", _links.Keys.Order(StringComparer.Ordinal));
}
