using LoadMaster.Domain.Health;

namespace LoadMaster.Domain.Scheduling;

/// <summary>
/// Resource based scheduling. A server's weight is its static weight times the capacity that its agent says is left:
/// load 30 leaves 70 % of it, never less than <see cref="FloorPercent"/>. Load 100 takes no new traffic while another server has less;
/// when all are at 100 each gets the floor, because slow service beats none. A server whose agent has no value gets 0, unless no server
/// of the service has one: then all use their static weights. While the mean load is under the minimum the service counts as idle and each
/// server goes back to its static weight, a quarter of the way at each of its readings.
/// </summary>
public static class AdaptiveWeights
{
    public const int FloorPercent = 1;
    public const int DriftDivisor = 4;

    public const string NoAgentNote = "no load agent answers: static weight";
    public const string WaitingNote = "waiting for its load agent: weight 0";
    public const string OverloadedNote = "load 100: no new traffic";
    public const string AllOverloadedNote = "every server is at load 100: least weight";

    public static WeightOutput[] Of(ReadOnlySpan<WeightInput> servers, int minimumLoadPercent)
    {
        var (known, sum, room) = (0, 0, false);
        foreach (var server in servers)
        {
            if (server is { Up: true, Load: { } load, StaticWeight: > 0 })
            {
                known++;
                sum += load;
                room |= load < AgentLoad.Overloaded;
            }
        }

        var idle = known > 0 && sum < minimumLoadPercent * known;
        var weights = new WeightOutput[servers.Length];
        for (var i = 0; i < servers.Length; i++)
        {
            weights[i] = Of(servers[i], anyKnown: known > 0, idle, room);
        }

        return weights;
    }

    private static WeightOutput Of(WeightInput server, bool anyKnown, bool idle, bool room) => server switch
    {
        { StaticWeight: 0 } => new(0, ""),
        _ when !anyKnown => new(server.StaticWeight, NoAgentNote),
        { Load: null } => new(0, WaitingNote),
        _ when idle => new(Drifted(server), ""),
        { Load: >= AgentLoad.Overloaded } => room ? new(0, OverloadedNote) : new(Floor(server), AllOverloadedNote),
        _ => new(Math.Max(Floor(server), (int)((long)server.StaticWeight * (100 - server.Load!.Value) / 100)), ""),
    };

    private static int Floor(WeightInput server) => Math.Max(1, (int)((long)server.StaticWeight * FloorPercent / 100));

    private static int Drifted(WeightInput server)
    {
        if (server.LiveWeight is not { } live)
        {
            return server.StaticWeight;
        }

        var distance = server.StaticWeight - live;
        var step = distance / DriftDivisor;
        return !server.JustRead ? live : step == 0 ? server.StaticWeight : live + step;
    }
}
