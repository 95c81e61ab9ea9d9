using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Changes;

/// <summary>Decisions on the real servers of a virtual service.</summary>
internal static class RealServerDecisions
{
    public static ConfigDecision Add(LoadMasterConfig config, VirtualServiceId serviceId, string json)
    {
        var index = ConfigDecider.IndexOf(config, serviceId);
        if (index < 0)
        {
            return Decision.NoService(config, serviceId);
        }

        var service = config.VirtualServices[index];
        var at = JsonPath.Server(index, service.RealServers.Count);
        var problems = new ProblemList();
        if (!SentBody.TryRead(ServiceForms.Server, json, at, problems, out var sent))
        {
            return Decision.Refuse(problems, at);
        }

        var id = config.NextRealServerId;
        Decision.CheckReadOnlyId(sent.Id.Value, id, at, problems);
        var server = sent with { Id = new RealServerId(id) };
        var change = new ConfigChange.VirtualServicePut(service with { RealServers = service.RealServers.Add(server) });
        return Decision.Make(config, change, ChangeSummary.Added(service, server), at, problems, id);
    }

    public static ConfigDecision Patch(LoadMasterConfig config, VirtualServiceId serviceId, RealServerId id, string patchJson)
    {
        var index = ConfigDecider.IndexOf(config, serviceId);
        if (index < 0)
        {
            return Decision.NoService(config, serviceId);
        }

        var service = config.VirtualServices[index];
        var position = IndexOf(service, id);
        if (position < 0)
        {
            return Decision.NoServer(service, id);
        }

        var at = JsonPath.Server(index, position);
        var problems = new ProblemList();
        var current = service.RealServers[position];
        if (!SentBody.TryPatch(ServiceForms.Server, current, patchJson, at, problems, out var sent))
        {
            return Decision.Refuse(problems, at);
        }

        Decision.CheckReadOnlyId(sent.Id.Value, id.Value, at, problems);
        var server = sent with { Id = id };
        var change = new ConfigChange.VirtualServicePut(service with { RealServers = service.RealServers.SetItem(position, server) });
        return Decision.Make(config, change, ChangeSummary.Changed(service, current, server), at, problems);
    }

    public static ConfigDecision Delete(LoadMasterConfig config, VirtualServiceId serviceId, RealServerId id)
    {
        var index = ConfigDecider.IndexOf(config, serviceId);
        if (index < 0)
        {
            return Decision.NoService(config, serviceId);
        }

        var service = config.VirtualServices[index];
        var position = IndexOf(service, id);
        if (position < 0)
        {
            return Decision.NoServer(service, id);
        }

        var change = new ConfigChange.VirtualServicePut(service with { RealServers = service.RealServers.RemoveAt(position) });
        return Decision.Make(config, change, ChangeSummary.Deleted(service, service.RealServers[position]), JsonPath.Service(index), new ProblemList());
    }

    private static int IndexOf(VirtualService service, RealServerId id)
    {
        for (var index = 0; index < service.RealServers.Count; index++)
        {
            if (service.RealServers[index].Id == id)
            {
                return index;
            }
        }

        return -1;
    }
}
