using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Changes;

/// <summary>The configuration with its recent history: an older document and every event since. What snapshots and catch-up carry.</summary>
public sealed record ConfigLog
{
    private ConfigLog(LoadMasterConfig baseConfig, RevisionId @base, ValueList<ConfigEvent> tail, LoadMasterConfig config, long epoch, long sharedRevision)
    {
        BaseConfig = baseConfig;
        Base = @base;
        Tail = tail;
        Config = config;
        Epoch = epoch;
        SharedRevision = sharedRevision;
    }

    public static ConfigLog Empty { get; } = new(LoadMasterConfig.Empty, RevisionId.Genesis, [], LoadMasterConfig.Empty, 0, 0);

    /// <summary>The oldest document that is kept.</summary>
    public LoadMasterConfig BaseConfig { get; }

    public RevisionId Base { get; }

    /// <summary>Events after <see cref="Base"/>, oldest first; at most <see cref="Limits.HistoryRevisionsKept"/>.</summary>
    public ValueList<ConfigEvent> Tail { get; }

    /// <summary>The newest document.</summary>
    public LoadMasterConfig Config { get; }

    /// <summary>The highest epoch known: of an event, or of a take-over that changed nothing.</summary>
    public long Epoch { get; private init; }

    /// <summary>The newest revision that the partner is known to have, because it came from there or was acknowledged.</summary>
    public long SharedRevision { get; private init; }

    public RevisionId Tip => Tail.Count == 0 ? Base : RevisionId.Of(Tail[Tail.Count - 1]);

    /// <summary>The event before <see cref="Tip"/>.</summary>
    public RevisionId PreviousTip => Tail.Count < 2 ? Base : RevisionId.Of(Tail[Tail.Count - 2]);

    public long Revision => Tip.Revision;

    /// <summary>Puts a log together from its parts; the newest document is worked out again.</summary>
    public static ConfigLog Restore(LoadMasterConfig baseConfig, RevisionId @base, ValueList<ConfigEvent> tail, long epoch, long sharedRevision)
    {
        var config = baseConfig;
        foreach (var change in tail)
        {
            config = ConfigDecider.Apply(config, change.Change);
            epoch = Math.Max(epoch, change.Epoch);
        }

        return new ConfigLog(baseConfig, @base, tail, config, epoch, sharedRevision);
    }

    /// <summary>The log after one more event; the oldest are folded into the base document when there are too many.</summary>
    public ConfigLog Append(ConfigEvent change)
    {
        if (change.Revision != Revision + 1 || change.PreviousEpoch != Tip.Epoch)
        {
            throw new ArgumentException($"Revision {change.Revision} after epoch {change.PreviousEpoch} does not follow {Tip}.", nameof(change));
        }

        var next = new ConfigLog(BaseConfig, Base, Tail.Add(change), ConfigDecider.Apply(Config, change.Change), Math.Max(Epoch, change.Epoch), SharedRevision);
        return next.Bounded();
    }

    public ConfigLog WithEpoch(long epoch) => epoch > Epoch ? this with { Epoch = epoch } : this;

    public ConfigLog SharedUpTo(long revision) => revision > SharedRevision ? this with { SharedRevision = Math.Min(revision, Revision) } : this;

    /// <summary>Whether this history is known to contain the event.</summary>
    public bool Contains(RevisionId id)
    {
        if (id == Base)
        {
            return true;
        }

        var index = id.Revision - Base.Revision - 1;
        return index >= 0 && index < Tail.Count && RevisionId.Of(Tail[(int)index]) == id;
    }

    /// <summary>The document as it stood at a revision; null when it is no longer, or not yet, kept.</summary>
    public LoadMasterConfig? DocumentAt(long revision)
    {
        if (revision < Base.Revision || revision > Revision)
        {
            return null;
        }

        var config = BaseConfig;
        foreach (var change in Tail.TakeWhile(change => change.Revision <= revision))
        {
            config = ConfigDecider.Apply(config, change.Change);
        }

        return config;
    }

    private ConfigLog Bounded()
    {
        var bytes = Tail.Sum(DocumentSize.Of);
        var (baseConfig, @base, tail) = (BaseConfig, Base, Tail);
        while (tail.Count > Limits.HistoryRevisionsKept || (bytes > Limits.HistoryBytesMax && tail.Count > 1))
        {
            bytes -= DocumentSize.Of(tail[0]);
            baseConfig = ConfigDecider.Apply(baseConfig, tail[0].Change);
            @base = RevisionId.Of(tail[0]);
            tail = tail.RemoveAt(0);
        }

        return new ConfigLog(baseConfig, @base, tail, Config, Epoch, SharedRevision);
    }
}
