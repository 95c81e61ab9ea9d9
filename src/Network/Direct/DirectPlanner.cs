using System.Globalization;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Layer4;
using LoadMaster.Domain.Serving;
using LoadMaster.Network.Nftables;

namespace LoadMaster.Network.Direct;

/// <summary>Makes the wanted contents of the table of direct server return from a plan. Pure.</summary>
internal static class DirectPlanner
{
    private const string SlotsDefinition = "typeof numgen inc mod 2 : meta mark;";

    /// <param name="links">Interfaces (index and name) on which packets of clients come.</param>
    /// <param name="leaving">Servers that are in no plan any more, or take nothing new, and the chains that lead to them: what they have goes on.</param>
    internal static NftModel Make(
        IEnumerable<Layer4Service> services, IReadOnlyList<DirectStation> stations, IEnumerable<(int Index, string Name)> links, IReadOnlyDictionary<string, string> leaving)
    {
        var model = new NftModel();
        foreach (var name in DirectLayout.Layout.Fixed)
        {
            _ = model.Of(name);
        }

        foreach (var (index, name) in links)
        {
            var definition = DirectLayout.HookDefinition(name);
            model.Hooks.Add(DirectRules.Chain('i', index, [definition]), (definition, DirectLayout.HookRules));
        }

        var known = stations.ToDictionary(station => station.Server);
        foreach (var service in services)
        {
            AddService(model, service);
            foreach (var server in service.Plan.Servers.Where(server => server.Availability is ServerAvailability.Up or ServerAvailability.Draining))
            {
                AddServer(model, server, known.GetValueOrDefault(server.Id));
            }
        }

        foreach (var (mark, chain) in leaving.Where(one => model.Of(DirectLayout.Out).TryAdd(one.Key, $"goto {one.Value}")))
        {
            model.Of(DirectLayout.CountIn).TryAdd(mark, "");
            model.Chains.TryAdd(chain, []);
        }

        return model;
    }

    private static void AddService(NftModel model, Layer4Service planned)
    {
        var service = planned.Plan.Service;
        var v6 = ServiceRules.IsV6(service);
        var slots = planned.Slots.Count;
        if (slots > 0)
        {
            var map = ServiceRules.SlotsMap(service.Id);
            model.Maps.Add(map, SlotsDefinition);
            for (var index = 0; index < slots; index++)
            {
                model.Of(map).Add(index.ToString(CultureInfo.InvariantCulture), planned.Slots[index].ToString());
            }
        }

        model.Maps.Add(DirectRules.FlowsMap(service.Id), DirectRules.FlowsDefinition(v6));
        if (service.Type == ServiceType.Tcp)
        {
            model.Maps.Add(DirectRules.ClosingSet(service.Id), DirectRules.ClosingDefinition(v6));
        }

        if (service.Persistence.Mode == PersistenceMode.SourceIp)
        {
            model.Maps.Add(ServiceRules.PersistenceMap(service), ServiceRules.PersistenceDefinition(service));
        }

        // The chain that is led to comes first.
        var beginning = DirectRules.Beginning(service, slots);
        var first = DirectRules.Chain('n', service.Id.Value, beginning);
        model.Chains.Add(first, beginning);
        var rules = DirectRules.Of(service, slots, first);
        var chain = DirectRules.Chain('v', service.Id.Value, rules);
        model.Chains.Add(chain, rules);
        model.Of($"{(service.PortLast == 0 ? "sv" : "sr")}{(v6 ? '6' : '4')}").Add(
            $"{service.Address.Address} . {RuleSetPlanner.ProtocolOf(service)} . {RuleSetPlanner.PortsOf(service)}", $"goto {chain}");
    }

    private static void AddServer(NftModel model, ServerPlan server, DirectStation? station)
    {
        if (station is null)
        {
            return;
        }

        var mark = server.Id.ToString();
        foreach (var container in (ReadOnlySpan<string>)[DirectLayout.Live, DirectLayout.CountNew, DirectLayout.CountIn])
        {
            model.Of(container).Add(mark, "");
        }

        var rules = DirectRules.ToStation(station);
        var chain = DirectRules.Chain('r', server.Id.Value, rules);
        model.Chains.Add(chain, rules);
        model.Of(DirectLayout.Out).Add(mark, $"goto {chain}");
    }
}
