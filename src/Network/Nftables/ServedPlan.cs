using System.Net;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Layer4;

namespace LoadMaster.Network.Nftables;

/// <summary>The plan that the table was made from, with the services that use each real server's address: a change need not look at all servers.</summary>
internal sealed class ServedPlan
{
    private readonly Dictionary<VirtualServiceId, Layer4Service> _services = [];
    private readonly Dictionary<IPAddress, VirtualServiceId[]> _users = [];

    /// <summary>Whether the table has what protected services share.</summary>
    internal bool IsProtected { get; init; }

    internal ServedPlan(Layer4Plan plan)
    {
        foreach (var service in plan.Services)
        {
            Add(service);
        }
    }

    /// <summary>Goes over to the plan; answers the services as they were that are gone or changed, and those of the plan that are new or changed.</summary>
    internal (IReadOnlyList<Layer4Service> Gone, IReadOnlyList<Layer4Service> Come) Become(Layer4Plan plan)
    {
        var come = plan.Services.Where(service => !_services.TryGetValue(service.Plan.Service.Id, out var was) || !Same(was, service)).ToList();
        var gone = come.Where(next => _services.ContainsKey(next.Plan.Service.Id)).Select(next => _services[next.Plan.Service.Id]).ToList();
        if (plan.Services.Count - (come.Count - gone.Count) < _services.Count)
        {
            var there = plan.Services.Select(service => service.Plan.Service.Id).ToHashSet();
            gone.AddRange(_services.Values.Where(was => !there.Contains(was.Plan.Service.Id)));
        }

        gone.ForEach(Remove);
        come.ForEach(Add);
        return (gone, come);
    }

    /// <summary>The services that have a real server at one of the addresses.</summary>
    internal List<Layer4Service> UsersOf(IEnumerable<IPAddress> addresses) =>
        [.. addresses.SelectMany(address => _users.GetValueOrDefault(address, [])).Distinct().Select(service => _services[service])];

    private static bool Same(Layer4Service left, Layer4Service right) =>
        ReferenceEquals(left, right) || ((ReferenceEquals(left.Plan, right.Plan) || left.Plan == right.Plan) && left.Slots == right.Slots);

    private static IEnumerable<IPAddress> AddressesOf(Layer4Service service) => service.Plan.Servers.Select(server => server.Address.Address).Distinct();

    private void Add(Layer4Service service)
    {
        var id = service.Plan.Service.Id;
        _services[id] = service;
        foreach (var address in AddressesOf(service))
        {
            _users[address] = _users.TryGetValue(address, out var users) ? [.. users, id] : [id];
        }
    }

    private void Remove(Layer4Service service)
    {
        var id = service.Plan.Service.Id;
        _services.Remove(id);
        foreach (var address in AddressesOf(service))
        {
            if (_users[address] is { Length: > 1 } users)
            {
                _users[address] = [.. users.Where(user => user != id)];
            }
            else
            {
                _users.Remove(address);
            }
        }
    }
}
