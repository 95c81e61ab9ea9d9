using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Networking;

/// <summary>What a change can be taken back with, should nobody confirm it.</summary>
/// <param name="Before">The network before the change.</param>
/// <param name="After">Right after it; null while it is being made.</param>
public sealed record NetworkUndo(NetworkState Before, NetworkState? After);

/// <summary>What a node must still know of its network after it was killed.</summary>
/// <param name="Settings">Confirmed, and carried out.</param>
/// <param name="Found">What was there before settings first named it.</param>
/// <param name="Undo">Of a change that is not confirmed; null when there is none.</param>
public sealed record NetworkBook(NodeNetwork Settings, NetworkState Found, NetworkUndo? Undo)
{
    public static NetworkBook Empty(string node) => new(new NodeNetwork { Node = node }, NetworkState.Empty, null);
}
