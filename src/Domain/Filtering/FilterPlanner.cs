using System.Net;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Filtering;

/// <summary>Makes the packet filter of a node from the configuration. Pure.</summary>
public static class FilterPlanner
{
    /// <summary>Null while the filter is off.</summary>
    public static FilterPlan? Of(LoadMasterConfig config, int managementPort, ValueList<IPAddress> peers, DateTimeOffset now)
    {
        var rules = config.Filter.InForce(now);
        if (!rules.Enabled)
        {
            return null;
        }

        var open = config.VirtualServices.Where(service => service.Enabled).SelectMany(PortsOf).ToList();
        if (config.Snmp.Enabled)
        {
            // Who may ask is the agent's to say.
            open.Add(new OpenPorts(null, Udp: true, config.Snmp.Port, config.Snmp.Port));
        }

        return new FilterPlan(
            rules,
            rules.ManagementPorts.Append(managementPort).Distinct().Order().ToValueList(),
            peers,
            open.Distinct().ToValueList(),
            config.Filter.StateAt(now) == FilterState.Trial ? config.Filter.Until : null);
    }

    private static IEnumerable<OpenPorts> PortsOf(VirtualService service)
    {
        var address = service.Address.Address.Equals(IPAddress.Any) || service.Address.Address.Equals(IPAddress.IPv6Any) ? null : service.Address.Address;
        var udp = service.Type == ServiceType.Udp;
        yield return new OpenPorts(address, udp, service.Address.Port, Math.Max(service.Address.Port, service.PortLast));
        foreach (var port in PortSet.Of(service.ExtraPorts).Ports)
        {
            yield return new OpenPorts(address, udp, port, port);
        }
    }
}
