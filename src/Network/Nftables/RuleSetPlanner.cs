using System.Globalization;
using System.Net;
using System.Net.Sockets;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Layer4;
using LoadMaster.Domain.Serving;

namespace LoadMaster.Network.Nftables;

/// <summary>Makes the wanted contents of the table from a plan. Pure.</summary>
internal static class RuleSetPlanner
{
    private const string SlotsDefinition = "typeof numgen inc mod 2 : ct mark;";

    /// <param name="sameNetwork">Whether the service's address and the real server are in one network that this node is on.</param>
    internal static NftModel Make(Layer4Plan plan, Func<IPAddress, IPAddress, bool> sameNetwork)
    {
        var model = MakeServices(plan.Services, sameNetwork);
        Guard(model, plan.Services, _ => true);
        if (SynProxy.IsOn(plan))
        {
            SynProxy.AddTo(model);
        }

        return model;
    }

    /// <summary>
    /// The parts of the contents that differ between two plans, as they were and as they shall be: with many services the whole would take much
    /// longer than the change.
    /// </summary>
    /// <param name="served">The first plan; the second from now on. Protected services are in both or in none.</param>
    /// <param name="sameNetwork">Answers as it did for the first plan.</param>
    internal static (NftModel Before, NftModel After) Change(ServedPlan served, Layer4Plan to, Func<IPAddress, IPAddress, bool> sameNetwork)
    {
        var (gone, come) = served.Become(to);
        var (before, after) = (MakeServices(gone, sameNetwork), MakeServices(come, sameNetwork));

        // Other services may have ports of the same servers, with which theirs make one interval.
        var addresses = gone.Concat(come).SelectMany(service => service.Plan.Servers).Select(server => server.Address.Address).ToHashSet();
        var users = served.UsersOf(addresses);
        Guard(before, users.Except(come, ReferenceEqualityComparer.Instance).Cast<Layer4Service>().Concat(gone), addresses.Contains);
        Guard(after, users, addresses.Contains);
        return (before, after);
    }

    private static bool IsUsed(ServerPlan server) => server.Availability is ServerAvailability.Up or ServerAvailability.Draining;

    private static NftModel MakeServices(IEnumerable<Layer4Service> services, Func<IPAddress, IPAddress, bool> sameNetwork)
    {
        var model = new NftModel();
        foreach (var name in BaseLayout.Fixed)
        {
            _ = model.Of(name);
        }

        foreach (var service in services)
        {
            AddService(model, service);
            foreach (var server in service.Plan.Servers.Where(IsUsed))
            {
                AddServer(model, service.Plan.Service, server, sameNetwork);
            }
        }

        return model;
    }

    private static void Guard(NftModel model, IEnumerable<Layer4Service> services, Func<IPAddress, bool> concerns)
    {
        var guarded = new PortIntervals();
        foreach (var planned in services)
        {
            var service = planned.Plan.Service;
            foreach (var server in planned.Plan.Servers.Where(server => concerns(server.Address.Address) && IsUsed(server)))
            {
                var (first, last) = service.PortLast == 0 ? (server.Address.Port, server.Address.Port) : (service.Address.Port, service.PortLast);
                guarded.Add(server.Address.Address, ProtocolOf(service), first, last);
            }
        }

        guarded.WriteTo(model);
    }

    private static void AddService(NftModel model, Layer4Service planned)
    {
        var service = planned.Plan.Service;
        var digit = Digit(service.Address.Address);
        if (planned.Slots.Count > 0)
        {
            var slots = ServiceRules.SlotsMap(service.Id);
            model.Maps.Add(slots, SlotsDefinition);
            for (var index = 0; index < planned.Slots.Count; index++)
            {
                model.Of(slots).Add(index.ToString(CultureInfo.InvariantCulture), planned.Slots[index].ToString());
            }
        }

        if (service.Persistence.Mode == PersistenceMode.SourceIp)
        {
            model.Maps.Add(ServiceRules.PersistenceMap(service), ServiceRules.PersistenceDefinition(service));
        }

        var rules = ServiceRules.Of(service, planned.Slots.Count);
        var chain = ServiceRules.Chain(service.Id, rules);
        model.Chains.Add(chain, rules);
        var key = $"{service.Address.Address} . {ProtocolOf(service)} . {PortsOf(service)}";
        model.Of(service.PortLast == 0 ? $"svc{digit}" : $"svr{digit}").Add(key, $"goto {chain}");
        model.Of($"vip{digit}").Add(key, "");

        // Without a server to send it to the node must refuse the first packet, not answer it.
        if (service.SynProtection && planned.Slots.Count > 0)
        {
            model.Of(digit == '6' ? SynProxy.Protected6 : SynProxy.Protected4).Add(SynProxy.Key(service), "");
        }
    }

    private static void AddServer(
        NftModel model, VirtualService service, ServerPlan server, Func<IPAddress, IPAddress, bool> sameNetwork)
    {
        var digit = Digit(service.Address.Address);
        var mark = server.Id.ToString();
        var address = server.Address.Address;
        foreach (var container in (ReadOnlySpan<string>)[BaseLayout.Live, BaseLayout.CountNew, BaseLayout.CountIn, BaseLayout.CountOut])
        {
            model.Of(container).Add(mark, "");
        }

        if (service.PortLast == 0)
        {
            model.Of($"rs{digit}").Add(mark, string.Create(CultureInfo.InvariantCulture, $"{address} . {server.Address.Port}"));
        }
        else
        {
            model.Of($"ra{digit}").Add(mark, address.ToString());
        }

        var oneArm = service.Forwarding == ForwardingMode.Snat
            || (service.Forwarding == ForwardingMode.Auto && sameNetwork(service.Address.Address, address));
        if (oneArm)
        {
            model.Of($"sn{digit}").Add(mark, service.Address.Address.ToString());
        }
    }

    internal static char Digit(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 ? '6' : '4';

    internal static string ProtocolOf(VirtualService service) => service.Type == ServiceType.Udp ? "udp" : "tcp";

    internal static string PortsOf(VirtualService service) => service.PortLast == 0
        ? service.Address.Port.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{service.Address.Port}-{service.PortLast}");
}
