using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;

namespace LoadMaster.Actors.Layer4;

/// <summary>
/// Which servers' connections end, and when: those of a server that is down at once, those of one that was disabled or removed when the
/// drain time of its service is over.
/// </summary>
internal sealed class Departures(TimeProvider time)
{
    private readonly Dictionary<RealServerId, TimeSpan> _live = [];
    private readonly Dictionary<RealServerId, (long Since, TimeSpan Wait)> _leaving = [];

    /// <summary>What an earlier process had in the table.</summary>
    public void Found(IEnumerable<RealServerId> servers)
    {
        foreach (var server in servers)
        {
            _live[server] = TimeSpan.FromSeconds(new ServiceTimeouts().DrainTimeoutSeconds);
        }
    }

    /// <summary>The servers to end at once after these plans are in force.</summary>
    public ValueList<RealServerId> Next(ValueList<ServicePlan> plans)
    {
        var before = _live.ToDictionary();
        _live.Clear();
        var down = new List<RealServerId>();
        foreach (var plan in plans)
        {
            foreach (var server in plan.Servers)
            {
                if (server.Availability is ServerAvailability.Up or ServerAvailability.Draining)
                {
                    _live[server.Id] = TimeSpan.FromSeconds(plan.Service.Timeouts.DrainTimeoutSeconds);
                    _leaving.Remove(server.Id);
                }
                else if (server.Availability == ServerAvailability.Down && (before.ContainsKey(server.Id) || _leaving.ContainsKey(server.Id)))
                {
                    down.Add(server.Id);
                    _leaving.Remove(server.Id);
                }
            }
        }

        foreach (var (server, wait) in before.Where(old => !_live.ContainsKey(old.Key) && !down.Contains(old.Key)))
        {
            _leaving[server] = (time.GetTimestamp(), wait);
        }

        return down.ToValueList();
    }

    /// <summary>The servers whose drain time is over; each is named once.</summary>
    public ValueList<RealServerId> TakeOverdue()
    {
        var overdue = _leaving.Where(leaving => time.GetElapsedTime(leaving.Value.Since) >= leaving.Value.Wait).Select(leaving => leaving.Key).ToValueList();
        foreach (var server in overdue)
        {
            _leaving.Remove(server);
        }

        return overdue;
    }
}
