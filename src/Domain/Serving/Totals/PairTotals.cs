namespace LoadMaster.Domain.Serving.Totals;

/// <summary>A node's counters with those of its earlier lives and of the other nodes.</summary>
public static class PairTotals
{
    /// <summary>Only rows that the sample has; what is of one moment stays the node's own.</summary>
    /// <param name="elsewhere">From <see cref="TotalsBook.TakeElsewhere"/>.</param>
    public static DataPlaneSample Plus(this DataPlaneSample sample, IReadOnlyDictionary<CounterKey, long[]> elsewhere) => elsewhere.Count == 0
        ? sample
        : new DataPlaneSample(
            [.. sample.Services.Select(service => elsewhere.TryGetValue(CounterValues.Key(service), out var more) ? service.Plus(more) : service)],
            [.. sample.Servers.Select(server => elsewhere.TryGetValue(CounterValues.Key(server), out var more) ? server.Plus(more) : server)]);
}
