using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Networking;

namespace LoadMaster.Domain.Tests.Networking;

/// <summary>A kernel in memory that refuses what the kernel refuses and takes away by itself what the kernel takes away.</summary>
internal sealed class KernelModel(NetworkState state)
{
    private readonly Dictionary<string, LinkState> _links = state.Links.ToDictionary(link => link.Name);
    private readonly List<AddressState> _addresses = [.. state.Addresses];
    private readonly List<RouteState> _routes = [.. state.Routes];
    private readonly List<RuleState> _rules = [.. state.Rules];
    private string _hostname = state.Hostname;
    private string _resolver = state.Resolver;

    public NetworkState State => new([.. _links.Values.OrderBy(link => link.Name, StringComparer.Ordinal)], [.. _addresses], [.. _routes], [.. _rules], _hostname, _resolver);

    /// <summary>As the real one does: until nothing is left to do.</summary>
    public void Become(NetworkState target)
    {
        for (var turn = 0; turn < Limits.NetworkTurnsMax; turn++)
        {
            var steps = NetworkPlanner.Steps(State, target);
            if (steps.Count == 0)
                return;
            foreach (var step in steps)
                Do(step);
        }

        Assert.Empty(NetworkPlanner.Steps(State, target));
    }

    private void Do(NetworkStep step)
    {
        switch (step)
        {
            case NetworkStep.Create create:
                Create(create.Link);
                break;
            case NetworkStep.Delete delete:
                Delete(delete.Link.Name);
                break;
            case NetworkStep.SetMaster set:
                SetMaster(set.Link, set.Master);
                break;
            case NetworkStep.SetPrimary set:
                Require(set.Primary.Length == 0 || _links[set.Primary].Master == set.Bond, $"{step}: no member");
                _links[set.Bond] = _links[set.Bond] with { Bond = _links[set.Bond].Bond! with { Primary = set.Primary } };
                break;
            case NetworkStep.SetMtu set:
                SetMtu(set.Link, set.Mtu);
                break;
            case NetworkStep.SetUp set:
                SetUp(set.Link, set.Up);
                break;
            case NetworkStep.AddAddress add:
                Require(_links.ContainsKey(add.Address.Interface) && !_addresses.Contains(add.Address), $"{step}");
                _addresses.Add(add.Address);
                break;
            case NetworkStep.RemoveAddress remove:
                RemoveAddress(remove.Address);
                break;
            case NetworkStep.AddRoute add:
                Require(_links[add.Route.Interface].Up, $"{step}: the interface is off");
                Require(add.Route.Gateway is null || _addresses.Exists(one => one.Interface == add.Route.Interface && one.Address.Network.Contains(add.Route.Gateway)), $"{step}: no way to the gateway");
                _routes.RemoveAll(route => route.Key == add.Route.Key);
                _routes.Add(add.Route);
                break;
            case NetworkStep.RemoveRoute remove:
                _routes.Remove(remove.Route);
                break;
            case NetworkStep.AddRule add:
                _rules.Add(add.Rule);
                break;
            case NetworkStep.RemoveRule remove:
                Require(_rules.Remove(remove.Rule), $"{step}: not there");
                break;
            case NetworkStep.SetHostname set:
                _hostname = set.Name;
                break;
            case NetworkStep.WriteResolver write:
                _resolver = write.Text;
                break;
        }
    }

    private void Create(LinkState link)
    {
        Require(!_links.ContainsKey(link.Name), $"{link.Name} is there already");
        Require(link.Kind == InterfaceKind.Bond || (_links.TryGetValue(link.Parent, out var parent) && link.Mtu <= parent.Mtu), $"{link.Name}: no parent, or too small a one");
        _links.Add(link.Name, link with { Up = false, Master = "", Bond = link.Bond?.With(primary: "") });
    }

    private void Delete(string name)
    {
        foreach (var vlan in _links.Values.Where(link => link.Parent == name).ToList())
            Delete(vlan.Name);
        foreach (var member in _links.Values.Where(link => link.Master == name).ToList())
            _links[member.Name] = member with { Master = "" };
        Require(_links.Remove(name), $"{name} is not there");
        _addresses.RemoveAll(one => one.Interface == name);
        _routes.RemoveAll(route => route.Interface == name);
    }

    private void SetMaster(string name, string master)
    {
        Require(master.Length == 0 || (_links[name].Master.Length == 0 && _links[master].Kind == InterfaceKind.Bond), $"{name} into {master}");
        _routes.RemoveAll(route => route.Interface == name);
        _links[name] = master.Length == 0 ? _links[name] with { Master = "" } : _links[name] with { Master = master, Up = true, Mtu = _links[master].Mtu };
    }

    private void SetMtu(string name, int mtu)
    {
        var link = _links[name];
        Require(link.Kind != InterfaceKind.Vlan || mtu <= _links[link.Parent].Mtu, $"MTU {mtu} on {name}");
        _links[name] = link with { Mtu = mtu };
        foreach (var other in _links.Values.ToList())
        {
            if (other.Parent == name && other.Mtu > mtu)
                _links[other.Name] = other with { Mtu = mtu };
            if (other.Master == name)
                SetMtu(other.Name, mtu);
        }
    }

    private void SetUp(string name, bool up)
    {
        var link = _links[name];
        Require(!up || link.Kind != InterfaceKind.Vlan || _links[link.Parent].Up, $"{name} on while its parent is off");
        _links[name] = link with { Up = up };
        if (!up)
        {
            _addresses.RemoveAll(one => one.Interface == name && one.Address.IsV6);
            _routes.RemoveAll(route => route.Interface == name);
        }

        foreach (var vlan in _links.Values.Where(other => other.Parent == name && other.Up != up).ToList())
            SetUp(vlan.Name, up);
    }

    private void RemoveAddress(AddressState address)
    {
        _addresses.Remove(address);
        if (!_addresses.Exists(one => one.Interface == address.Interface && one.Address.IsV6 == address.Address.IsV6))
            _routes.RemoveAll(route => route.Interface == address.Interface && route.IsV6 == address.Address.IsV6);
    }

    private static void Require(bool met, string what)
    {
        if (!met)
            throw new InvalidOperationException($"The kernel refuses: {what}");
    }
}
