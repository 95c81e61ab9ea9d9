using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>What the real servers of a layer 4 service cannot have.</summary>
internal static class LayerServerFields
{
    public static void Check(VirtualService service, int index, ProblemList problems)
    {
        for (var position = 0; position < service.RealServers.Count; position++)
        {
            var server = service.RealServers[position];
            var at = JsonPath.Server(index, position);
            var layer = JsonPath.Service(index).Field("layer");
            if (server.ConnectionsMax > 0)
            {
                problems.Add(
                    ProblemCodes.ImpossibleCombination, at.Field("connectionsMax"), "Layer 4 does not count a real server's connections as they come; set 0, or set layer 7.", layer);
            }

            if (server.Backup)
            {
                problems.Add(ProblemCodes.ImpossibleCombination, at.Field("backup"), "Layer 4 has no backup servers; leave it out, or set layer 7.", layer);
            }
        }
    }
}
