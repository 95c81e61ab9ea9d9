using LoadMaster.Domain.Changes;

namespace LoadMaster.Actors.Config;

/// <summary>What stands in a node's journal. The serializer gives each a short name; the types may be renamed freely.</summary>
internal static class ConfigJournal
{
    public static string PersistenceId(string node) => $"config-{node}";

    /// <param name="FromPartner">It was accepted elsewhere and replicated to here.</param>
    internal sealed record Changed(ConfigEvent Event, bool FromPartner);

    /// <summary>A take-over: the epoch must survive a restart.</summary>
    internal sealed record EpochKept(long Epoch);

    /// <summary>The partner's state replaced the own one.</summary>
    internal sealed record Rebased(ConfigLog Log);

    /// <summary>The snapshot.</summary>
    internal sealed record Snapshot(ConfigLog Log);
}
