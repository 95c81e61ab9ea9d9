namespace LoadMaster.SoakRunner;

/// <summary>One thing that a client does, from connecting to going.</summary>
/// <param name="Name">One word for the table.</param>
/// <param name="Share">How often, relative to the others.</param>
/// <param name="GoAsync">Does it; throws what its socket throws.</param>
internal sealed record Visit(string Name, int Share, Func<Random, CancellationToken, Task<Outcome>> GoAsync);
