using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Changes;

/// <summary>Decisions on virtual services.</summary>
internal static class VirtualServiceDecisions
{
    public static ConfigDecision Add(LoadMasterConfig config, string json)
    {
        var at = JsonPath.Service(config.VirtualServices.Count);
        var problems = new ProblemList();
        if (!SentBody.TryRead(ServiceForms.Service, json, at, problems, out var sent))
        {
            return Decision.Refuse(problems, at);
        }

        var id = config.NextVirtualServiceId;
        Decision.CheckReadOnlyId(sent.Id.Value, id, at, problems);
        var servers = new List<RealServer>(sent.RealServers.Count);
        for (var index = 0; index < sent.RealServers.Count; index++)
        {
            var serverId = config.NextRealServerId + index;
            Decision.CheckReadOnlyId(sent.RealServers[index].Id.Value, serverId, at.Field("realServers").Item(index), problems);
            servers.Add(sent.RealServers[index] with { Id = new RealServerId(serverId) });
        }

        var service = sent with { Id = new VirtualServiceId(id), RealServers = servers.ToValueList() };
        return Decision.Make(config, new ConfigChange.VirtualServicePut(service), ChangeSummary.Added(service), at, problems, id);
    }

    public static ConfigDecision Patch(LoadMasterConfig config, VirtualServiceId id, string patchJson)
    {
        var index = ConfigDecider.IndexOf(config, id);
        if (index < 0)
        {
            return Decision.NoService(config, id);
        }

        var at = JsonPath.Service(index);
        var problems = new ProblemList();
        var current = config.VirtualServices[index];
        if (!SentBody.TryPatch(ServiceForms.Service, current, patchJson, at, problems, out var sent))
        {
            return Decision.Refuse(problems, at);
        }

        Decision.CheckReadOnlyId(sent.Id.Value, id.Value, at, problems);
        CheckKnownIds(sent.RealServers, current, at, problems);
        var next = config.NextRealServerId;
        var taken = sent.RealServers.Select(server => server.Id).ToHashSet();
        var service = sent with { Id = id, RealServers = IdAssignment.Complete(sent.RealServers, current.RealServers, taken, ref next) };
        return Decision.Make(config, new ConfigChange.VirtualServicePut(service), ChangeSummary.Changed(current, service), at, problems);
    }

    public static ConfigDecision Delete(LoadMasterConfig config, VirtualServiceId id)
    {
        var index = ConfigDecider.IndexOf(config, id);
        if (index >= 0 && Redirectors.OwnerOf(config, config.VirtualServices[index]) is { } owner)
        {
            return new ConfigDecision.Refused(
            [
                new ConfigProblem(
                    ProblemCodes.InUse, "", $"Virtual service {id} redirects port 80 for virtual service {owner.Id} \"{owner.DisplayName}\"; switch it off there: lm vs set {owner.Id} --redirect-http off."),
            ]);
        }

        return index < 0
            ? Decision.NoService(config, id)
            : Decision.Make(
                config, new ConfigChange.VirtualServiceDeleted(id), ChangeSummary.Deleted(config.VirtualServices[index]), JsonPath.Service(index), new ProblemList());
    }

    private static void CheckKnownIds(ValueList<RealServer> sent, VirtualService current, JsonPath at, ProblemList problems)
    {
        var known = current.RealServers.Select(server => server.Id).ToHashSet();
        for (var index = 0; index < sent.Count; index++)
        {
            var id = sent[index].Id;
            if (id.Value != 0 && !known.Contains(id))
            {
                problems.Add(
                    ProblemCodes.ReadOnlyField,
                    at.Field("realServers").Item(index).Field("id"),
                    $"Virtual service {current.Id} has no real server {id}, and ids are given by LoadMaster; leave the field out for a new server.");
            }
        }
    }
}
