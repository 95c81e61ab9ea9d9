namespace LoadMaster.DataPlane.Persistence;

/// <summary>One change of a persistence table.</summary>
/// <param name="Server">0: the entry was removed.</param>
/// <param name="UsedAt">In ticks of <see cref="Age"/>.</param>
internal readonly record struct PersistenceChange(int Service, PersistenceKey Key, int Server, int UsedAt);
