using LoadMaster.Actors.Ha;
using LoadMaster.Domain.Collections;

namespace LoadMaster.Actors.Drain;

/// <summary>Messages of the drain after a planned switch.</summary>
public static class SwitchDrainProtocol
{
    // From the HA actor

    /// <summary>Connections to these addresses stay here when the addresses go to another node. Answered by <see cref="Prepared"/>, then <see cref="Left"/>.</summary>
    public sealed record Prepare(string To, ValueList<string> Addresses);

    /// <param name="Cut">What is left of the connections ends.</param>
    public sealed record End(bool Cut);

    /// <summary>These addresses are another node's, and no drain keeps what is left of their connections here.</summary>
    public sealed record CutOrphans(ValueList<string> Addresses);

    // To the HA actor

    /// <param name="Problem">Null when the peer knows the connections.</param>
    public sealed record Prepared(int Connections, string? Problem);

    /// <summary>So many are left.</summary>
    public sealed record Left(int Connections);

    /// <summary>This node forwards so many connections to another one.</summary>
    public sealed record Forwarding(string Node, int Connections);

    // Between the nodes: the one that drains tells all others, as any of them may get the addresses next

    /// <param name="Drain">Number of the drain; a higher one begins with an empty list.</param>
    /// <param name="Sequence">Acknowledged.</param>
    /// <param name="Stations">An address and the station (twelve hex digits) of the sender on its link, in turn.</param>
    /// <param name="Added">See <see cref="HandedCodec"/>; empty: a sign of life.</param>
    public sealed record Handed(string From, long Drain, long Sequence, IReadOnlyList<string> Stations, byte[] Added, byte[] Removed) : IHaWireMessage
    {
        /// <summary>Begins the whole list; what follows adds to it.</summary>
        public bool Whole { get; init; }

        /// <summary>Of the list: closed by the old node, whose kernel may have last bytes to deliver; a SYN begins a new connection. Null: none is told.</summary>
        public byte[]? Closing { get; init; }
    }

    /// <param name="Problem">Null when it was done.</param>
    public sealed record HandedAck(string From, long Drain, long Sequence, string? Problem) : IHaWireMessage
    {
        /// <summary>The list is not known here (any more): tell all of it. A version that does not know this tells changes only.</summary>
        public bool WantsAll { get; init; }
    }

    public sealed record HandedEnd(string From, long Drain) : IHaWireMessage;
}
