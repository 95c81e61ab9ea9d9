using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Ports;

/// <summary>
/// The persistence tables of the traffic side, as the control plane sees them: their changes in blocks for the standby, blocks from the
/// active node, and what people ask. A block is at most <see cref="Limits.PersistenceBlockEntriesMax"/> entries of
/// <see cref="Limits.PersistenceEntryBytes"/> bytes; times in it are times left, so that the nodes' clocks need not agree.
/// </summary>
public interface IPersistenceFeed
{
    /// <summary>Whether changes are noted for <see cref="Drain"/>. Switching it on forgets what was noted before.</summary>
    bool Recording { get; set; }

    /// <summary>Rises when a service gets a new, empty table: what was sent for it before is lost here.</summary>
    long Generation { get; }

    /// <summary>The next noted changes; empty when there are none. One caller at a time.</summary>
    byte[] Drain();

    /// <summary>True once after changes were lost because nobody drained: the other side needs everything.</summary>
    bool TakeOverflow();

    /// <summary>One bounded step through all entries, from cursor 0.</summary>
    PersistenceDump Dump(long cursor);

    /// <summary>Takes over a block; throws <see cref="FormatException"/>, having changed nothing, when it is none.</summary>
    PersistenceApplied Apply(ReadOnlySpan<byte> block);

    /// <summary>Everything follows: what is not named until <see cref="EndFull"/> will go.</summary>
    void BeginFull();

    /// <summary>Removes what was not named since <see cref="BeginFull"/>, and says how many entries.</summary>
    int EndFull();

    /// <summary>A part of a service's entries from cursor 0 on; null when the service keeps none.</summary>
    PersistencePage? List(VirtualServiceId service, long cursor, int entriesMax);

    /// <summary>Removes a service's entries, or the one that holds for the client, and says how many.</summary>
    int Clear(VirtualServiceId service, PersistenceClient? client);

    /// <summary>How much there is in all tables.</summary>
    PersistenceUse Use();
}

/// <param name="Next">Where the next step begins; null after the last.</param>
public sealed record PersistenceDump(ValueList<byte[]> Blocks, long? Next);

/// <param name="Skipped">Entries whose service or real server is not in this node's plan.</param>
public readonly record struct PersistenceApplied(int Applied, int Skipped);

/// <param name="Entries">Over all services.</param>
/// <param name="MemoryBytes">Of their tables.</param>
public readonly record struct PersistenceUse(long Entries, long MemoryBytes);

/// <param name="Client">An address, a prefix such as 192.0.2.0/24, or a hash as <see cref="PersistenceClient"/> reads it.</param>
public sealed record PersistenceEntry(string Client, RealServerId Server, Endpoint Address, double RemainingSeconds);

/// <param name="Total">All entries of the service, those that have expired and were not removed yet among them.</param>
/// <param name="Next">Where the next page begins; null after the last.</param>
public sealed record PersistencePage(long Total, ValueList<PersistenceEntry> Entries, long? Next);
