using Akka.Actor;

namespace LoadMaster.Actors.Transfers;

/// <summary>
/// How what is large comes to the config actor of another node: packed, in pieces, each acknowledged before the next, so that the cluster's own
/// messages never wait behind it. What follows to the same node waits for it, so that the order between two actors is kept.
/// </summary>
public static class TransferProtocol
{
    // Within a node

    /// <summary>A message for the config actor of the node at an address; who sent this is its sender there.</summary>
    /// <param name="OnlyWhenIdle">Nobody misses it while something large is on its way: it is dropped then.</param>
    public sealed record SendToConfig(Address To, object Message, bool OnlyWhenIdle = false);

    /// <summary>To the sender of a message that was given up: whether it has come is not known.</summary>
    public sealed record GivenUp(object Message, string Why);

    // Between nodes

    /// <param name="Transfer">Counts the sender's transfers.</param>
    /// <param name="TotalBytes">Of the packed message.</param>
    public sealed record TransferPiece(long Transfer, int Offset, int TotalBytes, byte[] Bytes);

    /// <summary>Everything up to here has come; at the end also: the config actor has the message.</summary>
    public sealed record PieceTaken(long Transfer, int Upto);

    /// <summary>The receiver cannot use it, or has forgotten its beginning.</summary>
    public sealed record TransferRefused(long Transfer, string Why);
}
