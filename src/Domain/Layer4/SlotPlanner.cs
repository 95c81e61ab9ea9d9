using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;

namespace LoadMaster.Domain.Layer4;

/// <summary>
/// Turns a scheduling method into the list of slots from which the kernel takes the server of each new connection: in turn, or by the
/// client's hash. Pure, and the same on every node.
/// </summary>
public static class SlotPlanner
{
    /// <param name="active">Open connections by server; only the least connection methods look.</param>
    /// <param name="newConnections">How many connections came lately in the time for which the slots will hold.</param>
    public static ValueList<RealServerId> Of(ServicePlan plan, IReadOnlyDictionary<RealServerId, int> active, int newConnections)
    {
        var servers = plan.Servers.Where(server => server is { Availability: ServerAvailability.Up, EffectiveWeight: > 0 }).ToList();
        if (servers.Count == 0)
        {
            return [];
        }

        return plan.Service.Scheduling switch
        {
            SchedulingMethod.RoundRobin => servers.Select(server => server.Id).ToValueList(),
            SchedulingMethod.WeightedRoundRobin => Interleaved(servers, SlotShares.Reduced([.. servers.Select(server => server.EffectiveWeight)])),
            SchedulingMethod.FixedWeighting => [servers.MaxBy(server => server.EffectiveWeight)!.Id],
            SchedulingMethod.Adaptive or SchedulingMethod.WeightedResponseTime =>
                Interleaved(servers, SlotShares.Of([.. servers.Select(server => (double)server.EffectiveWeight)], MovingSlots(servers.Count))),
            SchedulingMethod.LeastConnection => Levelled(servers, _ => 1, active, newConnections),
            SchedulingMethod.WeightedLeastConnection => Levelled(servers, server => server.EffectiveWeight, active, newConnections),
            SchedulingMethod.SourceIpHash => Hashed(servers),
        };
    }

    private static int MovingSlots(int servers) => Math.Max(Limits.Layer4SlotsMoving, servers);

    private static ValueList<RealServerId> Levelled(
        List<ServerPlan> servers, Func<ServerPlan, int> weightOf, IReadOnlyDictionary<RealServerId, int> active, int newConnections)
    {
        var slots = MovingSlots(servers.Count);
        var loads = servers.Select(server => new WeightedLoad(active.GetValueOrDefault(server.Id), weightOf(server))).ToArray();
        return Interleaved(servers, SlotShares.Of(WaterLevel.Additions(loads, Math.Max(newConnections, servers.Count)), slots));
    }

    /// <summary>Smoothly interleaved, so that a server's turns do not come in runs.</summary>
    private static ValueList<RealServerId> Interleaved(List<ServerPlan> servers, int[] shares)
    {
        var total = shares.Sum();
        var current = new long[shares.Length];
        var slots = new List<RealServerId>(total);
        while (slots.Count < total)
        {
            var best = 0;
            for (var i = 0; i < shares.Length; i++)
            {
                current[i] += shares[i];
                best = current[i] > current[best] ? i : best;
            }

            current[best] -= total;
            slots.Add(servers[best].Id);
        }

        return slots.ToValueList();
    }

    /// <summary>Each slot belongs to the server with the highest hash of both: when a server goes, only its own slots move.</summary>
    private static ValueList<RealServerId> Hashed(List<ServerPlan> servers)
    {
        var count = Limits.Layer4SlotsHashed;
        while (count < servers.Count * 8)
        {
            count *= 2;
        }

        return Enumerable.Range(0, count).Select(slot => servers.MaxBy(server => Mixed(((ulong)server.Id.Value << 32) | (uint)slot))!.Id).ToValueList();
    }

    /// <summary>A 64-bit finaliser (splitmix64's): every bit of the input moves half of the output's.</summary>
    private static ulong Mixed(ulong value)
    {
        value += 0x9e3779b97f4a7c15;
        value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
        value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
        return value ^ (value >> 31);
    }
}
