using LoadMaster.Domain;
using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;

namespace LoadMaster.Actors.Config;

/// <summary>Messages of the config actor: the one writer of the configuration.</summary>
public static class ConfigProtocol
{
    // Commands

    /// <summary>Answered by <see cref="ChangeAccepted"/> or <see cref="ChangeRefused"/>. On a standby it is handed on to the active node.</summary>
    /// <param name="By">Who asks: user name and client address, for the history.</param>
    /// <param name="ExpectedRevision">The revision that the user saw (If-Match); null: whichever it is.</param>
    public sealed record ChangeConfig(ConfigCommand Command, string By, long? ExpectedRevision);

    /// <summary>A change that a standby handed on: who gets it and is not active refuses it, so that it never goes round.</summary>
    public sealed record HandedOn(ChangeConfig Change);

    /// <summary>From the HA actor at take-over: keep the epoch so that a restart does not forget it. Answered by <see cref="EpochRecorded"/>.</summary>
    public sealed record RecordEpoch(long Epoch);

    // Queries

    /// <summary>Answered by <see cref="ConfigPublished"/>, once the journal has been read.</summary>
    public sealed record GetConfig
    {
        public static GetConfig Instance { get; } = new();
    }

    /// <summary>Answered by <see cref="ConfigHistory"/>, newest first.</summary>
    public sealed record GetHistory(int CountMax);

    /// <summary>Answered by <see cref="RevisionDocument"/> or <see cref="ChangeRefused"/>.</summary>
    public sealed record GetRevision(long Revision);

    // Replies

    /// <param name="CreatedId">Id of the added virtual service or real server, else 0.</param>
    /// <param name="Changed">False when the command asked for what is already so; the revision is then the old one.</param>
    /// <param name="AppliedOn">Nodes whose journal has the change.</param>
    /// <param name="MissingOn">Configured nodes whose journal does not have it yet: they catch up when they return.</param>
    /// <param name="NotServing">Listeners that could not be bound on the active node: saved, not serving.</param>
    public sealed record ChangeAccepted(
        long Revision,
        long Epoch,
        int CreatedId,
        bool Changed,
        ValueList<string> AppliedOn,
        ValueList<string> MissingOn,
        ValueList<ListenerProblem> NotServing);

    public enum RefusalKind
    {
        /// <summary>The request itself is wrong (HTTP 400).</summary>
        Invalid,

        /// <summary>The service, server or revision does not exist (404).</summary>
        NotFound,

        /// <summary>The revision moved on since the user looked (412).</summary>
        RevisionMismatch,

        /// <summary>No node can take changes now (503).</summary>
        Unavailable,
    }

    public sealed record ChangeRefused(RefusalKind Kind, ValueList<ConfigProblem> Problems);

    public sealed record EpochRecorded(long Epoch);

    public sealed record HistoryEntry(long Revision, long Epoch, DateTimeOffset At, string By, string Summary);

    public sealed record ConfigHistory(ValueList<HistoryEntry> Entries);

    public sealed record RevisionDocument(long Revision, LoadMasterConfig Config);

    // Events, published on the event stream

    /// <summary>The configuration as it now stands in the journal; first after recovery, then after each change.</summary>
    public sealed record ConfigPublished(LoadMasterConfig Config, long Revision, long Epoch);
}
