using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>Each id once in the document, and below the next one to be given.</summary>
internal sealed class IdRule : IConfigRule
{
    public void Check(LoadMasterConfig config, ProblemList problems)
    {
        var services = new Dictionary<VirtualServiceId, JsonPath>();
        var servers = new Dictionary<RealServerId, JsonPath>();
        for (var index = 0; index < config.VirtualServices.Count; index++)
        {
            var service = config.VirtualServices[index];
            var at = JsonPath.Service(index).Field("id");
            CheckUnique(services, service.Id, "virtual services", at, problems);
            CheckNext(service.Id.Value, config.NextVirtualServiceId, "nextVirtualServiceId", at, problems);
            for (var position = 0; position < service.RealServers.Count; position++)
            {
                var id = service.RealServers[position].Id;
                var serverAt = JsonPath.Server(index, position).Field("id");
                CheckUnique(servers, id, "real servers", serverAt, problems);
                CheckNext(id.Value, config.NextRealServerId, "nextRealServerId", serverAt, problems);
            }
        }
    }

    private static void CheckUnique<TId>(Dictionary<TId, JsonPath> seen, TId id, string things, JsonPath at, ProblemList problems)
        where TId : struct
    {
        if (!seen.TryAdd(id, at))
        {
            problems.Add(ProblemCodes.DuplicateId, at, $"Two {things} have the id {id}, which must be unique in the document; leave it out for the new one.", seen[id]);
        }
    }

    private static void CheckNext(int id, int next, string field, JsonPath at, ProblemList problems)
    {
        if (id >= next && id <= Limits.IdMax)
        {
            problems.Add(ProblemCodes.OutOfRange, at, $"The id {id} is not below {field} ({next}), so it would be given again; raise {field}.");
        }
    }
}
