namespace LoadMaster.Domain.Configuration.Json;

/// <summary>The form of a service's cache.</summary>
internal static class CacheForms
{
    private static readonly WholeNumberForm Seconds = new(0, Limits.CacheSecondsMax);

    public static readonly ObjectForm<CacheSettings> Settings = new ObjectForm<CacheSettings>(
            "cache", "Whether responses are kept in memory for further requests, on each node (http and https services).", new CacheSettings())
        .Field("enabled", CommonForms.Flag, c => c.Enabled, (c, v) => c with { Enabled = v }, "Whether responses are kept.")
        .Field(
            "memoryMegabytes", new WholeNumberForm(1, Limits.CacheMegabytesMax), c => c.MemoryMegabytes, (c, v) => c with { MemoryMegabytes = v },
            "For all entries together; the least recently used give way.")
        .Field(
            "entryBytesMax", new WholeNumberForm(1, Limits.CacheEntryBytesMax), c => c.EntryBytesMax, (c, v) => c with { EntryBytesMax = v },
            "A response with a longer body is not kept.")
        .Field(
            "heuristicSecondsMax", Seconds, c => c.HeuristicSecondsMax, (c, v) => c with { HeuristicSecondsMax = v },
            "How long at most a response without a stated lifetime is fresh (a tenth of its age by Last-Modified); 0: it is not kept.")
        .Field(
            "staleWhileRevalidateSeconds", Seconds, c => c.StaleWhileRevalidateSeconds, (c, v) => c with { StaleWhileRevalidateSeconds = v },
            "How long a stale response serves others while one request renews it, where it says nothing itself.")
        .Field(
            "staleIfErrorSeconds", Seconds, c => c.StaleIfErrorSeconds, (c, v) => c with { StaleIfErrorSeconds = v },
            "How long a stale response serves while real servers fail, where it says nothing itself.")
        .Field(
            "waitSecondsMax", new WholeNumberForm(0, Limits.CacheWaitSecondsMax), c => c.WaitSecondsMax, (c, v) => c with { WaitSecondsMax = v },
            "How long a request waits for another one that is getting the same; 0: not at all.")
        .Field(
            "excludePaths",
            new ListForm<string>(new TextForm(Limits.CachePathLengthMax, "/admin/"), "", Limits.CachePathsMax),
            c => c.ExcludePaths,
            (c, v) => c with { ExcludePaths = v },
            "Paths that the cache leaves alone: /admin/ and all below, *.php and all that end so.");
}
