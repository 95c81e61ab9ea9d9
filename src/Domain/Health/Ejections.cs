using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Health;

/// <summary>The ejected servers of one virtual service, and those that were so lately. Pure: the data plane counts, this decides.</summary>
public sealed record Ejections(ValueList<Ejection> All)
{
    /// <summary>What has less left at another node is not taken over: that node's end and this one's would take turns.</summary>
    private static readonly TimeSpan AdoptedMin = TimeSpan.FromSeconds(1);

    public static Ejections None { get; } = new([]);

    public IEnumerable<Ejection> InForce(DateTimeOffset now) => All.Where(ejection => ejection.IsInForce(now));

    /// <summary>When the next one ends; null while none is in force.</summary>
    public DateTimeOffset? NextEnd(DateTimeOffset now) => InForce(now).Select(ejection => (DateTimeOffset?)ejection.Until).Min();

    /// <summary>After a server failed so often in a row as the service allows.</summary>
    /// <param name="available">Servers that could take traffic by their checks, the ejected ones among them.</param>
    public EjectionStep Report(VirtualService service, RealServerId failed, string reason, IReadOnlySet<RealServerId> available, DateTimeOffset now)
    {
        var kept = Cleaned(service, now);
        var times = Math.Min((kept.Of(failed)?.Times ?? 0) + 1, Limits.EjectionTimesMax);
        return kept.Eject(service, failed, reason, available, now, now, TimeSpan.FromSeconds(service.Outliers.BaseSeconds * times), times);
    }

    /// <summary>After another node has ejected a server; by the same rules, for the time that is left.</summary>
    /// <param name="lasts">From its beginning to its end.</param>
    public EjectionStep Adopt(
        VirtualService service, RealServerId server, string reason, TimeSpan left, TimeSpan lasts, int times, IReadOnlySet<RealServerId> available, DateTimeOffset now)
    {
        var kept = Cleaned(service, now);
        var most = TimeSpan.FromSeconds(service.Outliers.BaseSeconds * Limits.EjectionTimesMax);
        return left < AdoptedMin || lasts < left || lasts > most
            ? new EjectionStep(kept, EjectionOutcome.Nothing)
            : kept.Eject(service, server, reason, available, now, now - (lasts - left), lasts, Math.Clamp(times, 1, Limits.EjectionTimesMax));
    }

    private Ejection? Of(RealServerId server) => All.FirstOrDefault(ejection => ejection.Server == server);

    private EjectionStep Eject(
        VirtualService service, RealServerId failed, string reason, IReadOnlySet<RealServerId> available, DateTimeOffset now, DateTimeOffset from, TimeSpan lasts, int times)
    {
        var server = service.RealServers.FirstOrDefault(server => server.Id == failed);
        if (!service.Outliers.IsOn || server is null || !available.Contains(failed) || Of(failed)?.IsInForce(now) == true)
        {
            return new EjectionStep(this, EjectionOutcome.Nothing);
        }

        var ejected = InForce(now).Count(ejection => available.Contains(ejection.Server));
        if ((ejected + 1) * 100 > service.Outliers.EjectedPercentMax * available.Count)
        {
            return new EjectionStep(this, EjectionOutcome.TooMany);
        }

        var ejection = new Ejection(failed, server.Address, reason, from, from + lasts, times);
        return new EjectionStep(new Ejections(All.Where(other => other.Server != failed).Append(ejection).ToValueList()), EjectionOutcome.Ejected);
    }

    /// <summary>Without those that are forgotten, or whose server or setting is gone.</summary>
    public Ejections Cleaned(VirtualService service, DateTimeOffset now)
    {
        var addresses = service.RealServers.ToDictionary(server => server.Id, server => server.Address);
        var kept = service.Outliers.IsOn
            ? All.Where(ejection => !ejection.IsForgotten(now) && ejection.Address.Equals(addresses.GetValueOrDefault(ejection.Server))).ToValueList()
            : [];
        return kept == All ? this : new Ejections(kept);
    }
}

/// <summary>What became of a report.</summary>
public enum EjectionOutcome
{
    /// <summary>The server is ejected already, takes no traffic, or nothing is to be done.</summary>
    Nothing,
    Ejected,

    /// <summary>The server stays, because enough others are ejected.</summary>
    TooMany,
}

public readonly record struct EjectionStep(Ejections Ejections, EjectionOutcome Outcome);
