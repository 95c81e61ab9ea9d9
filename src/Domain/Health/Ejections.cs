using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Health;

/// <summary>The ejected servers of one virtual service, and those that were so lately. Pure: the data plane counts, this decides.</summary>
public sealed record Ejections(ValueList<Ejection> All)
{
    public static Ejections None { get; } = new([]);

    public IEnumerable<Ejection> InForce(DateTimeOffset now) => All.Where(ejection => ejection.IsInForce(now));

    /// <summary>When the next one ends; null while none is in force.</summary>
    public DateTimeOffset? NextEnd(DateTimeOffset now) => InForce(now).Select(ejection => (DateTimeOffset?)ejection.Until).Min();

    /// <summary>After a server failed so often in a row as the service allows.</summary>
    /// <param name="available">Servers that could take traffic by their checks, the ejected ones among them.</param>
    public EjectionStep Report(VirtualService service, RealServerId failed, string reason, IReadOnlySet<RealServerId> available, DateTimeOffset now)
    {
        var kept = Cleaned(service, now);
        var server = service.RealServers.FirstOrDefault(server => server.Id == failed);
        var before = kept.All.FirstOrDefault(ejection => ejection.Server == failed);
        if (!service.Outliers.IsOn || server is null || !available.Contains(failed) || before?.IsInForce(now) == true)
        {
            return new EjectionStep(kept, EjectionOutcome.Nothing);
        }

        var ejected = kept.InForce(now).Count(ejection => available.Contains(ejection.Server));
        if ((ejected + 1) * 100 > service.Outliers.EjectedPercentMax * available.Count)
        {
            return new EjectionStep(kept, EjectionOutcome.TooMany);
        }

        var times = Math.Min((before?.Times ?? 0) + 1, Limits.EjectionTimesMax);
        var ejection = new Ejection(failed, server.Address, reason, now, now + TimeSpan.FromSeconds(service.Outliers.BaseSeconds * times), times);
        return new EjectionStep(new Ejections(kept.All.Where(other => other.Server != failed).Append(ejection).ToValueList()), EjectionOutcome.Ejected);
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
