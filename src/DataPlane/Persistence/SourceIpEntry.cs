namespace LoadMaster.DataPlane.Persistence;

/// <summary>One entry as it was at one moment.</summary>
/// <param name="UsedAt">In ticks of <see cref="Age"/>.</param>
internal readonly record struct SourceIpEntry(ClientAddressKey Key, int Server, int UsedAt);
