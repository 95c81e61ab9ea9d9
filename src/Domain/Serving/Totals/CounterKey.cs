using LoadMaster.Domain.Collections;

namespace LoadMaster.Domain.Serving.Totals;

/// <summary>Whose counters: a virtual service's or a real server's; neither id is ever used again.</summary>
public readonly record struct CounterKey(bool IsServer, int Id);

/// <summary>What one node has counted in all, in the order of <see cref="CounterValues"/>; an older version's are fewer.</summary>
public sealed record CounterRecord(CounterKey Key, ValueList<long> Values);
