namespace LoadMaster.DataPlane.Persistence;

/// <summary>One entry as it was at one moment.</summary>
/// <param name="UsedAt">In ticks of <see cref="Age"/>.</param>
internal readonly record struct StoredEntry(PersistenceKey Key, int Server, int UsedAt);
