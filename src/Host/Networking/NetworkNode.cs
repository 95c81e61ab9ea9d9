using LoadMaster.Domain.Networking;

namespace LoadMaster.Host.Networking;

/// <summary>What the network's keeper must know of the node.</summary>
/// <param name="Directory">Where its file is.</param>
/// <param name="Needed">Addresses that the node cannot do without, now.</param>
public sealed record NetworkNode(string Name, string Directory, Func<IReadOnlyList<NeededAddress>> Needed);
