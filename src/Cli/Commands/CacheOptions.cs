using System.CommandLine;
using LoadMaster.Api;
using LoadMaster.Cli.Output;

namespace LoadMaster.Cli.Commands;

/// <summary>The options of <c>vs add</c> and <c>vs set</c> about the cache.</summary>
internal sealed class CacheOptions(OptionSet set)
{
    private readonly Option<string?> _enabled = set.OnOff("--cache", "Keep responses in memory for further requests, on each node.");
    private readonly Option<int?> _memory = set.Whole("--cache-memory-megabytes", "Memory of all kept responses together.");
    private readonly Option<int?> _entry = set.Whole("--cache-entry-bytes", "A response with a longer body is not kept.");
    private readonly Option<int?> _heuristic = set.Whole("--cache-heuristic-seconds", "How long at most a response without a stated lifetime is fresh; 0: it is not kept.");
    private readonly Option<int?> _staleRevalidate = set.Whole("--cache-stale-while-revalidate-seconds", "How long a stale response serves others while one request renews it.");
    private readonly Option<int?> _staleError = set.Whole("--cache-stale-if-error-seconds", "How long a stale response serves while real servers fail.");
    private readonly Option<int?> _wait = set.Whole("--cache-wait-seconds", "How long a request waits for another one that is getting the same; 0: not at all.");
    private readonly Option<string[]> _exclude = set.List("--cache-exclude", "PATH", "Paths that the cache leaves alone, as /admin/ or *.php; the whole list, \"\" for none.");

    /// <summary>Null when none of the options was given.</summary>
    public CacheBody? ToBody(ParseResult parsed)
    {
        var body = new CacheBody
        {
            Enabled = OptionSet.IsOn(parsed.GetValue(_enabled)),
            MemoryMegabytes = parsed.GetValue(_memory),
            EntryBytesMax = parsed.GetValue(_entry),
            HeuristicSecondsMax = parsed.GetValue(_heuristic),
            StaleWhileRevalidateSeconds = parsed.GetValue(_staleRevalidate),
            StaleIfErrorSeconds = parsed.GetValue(_staleError),
            WaitSecondsMax = parsed.GetValue(_wait),
            ExcludePaths = OptionSet.ItemsOf(parsed, _exclude),
        };
        return body == new CacheBody() ? null : body;
    }

    public static string Sentence(VirtualServiceDto service)
    {
        var settings = service.Cache;
        if (!settings.Enabled)
        {
            return "";
        }

        var done = service.CacheCounters;
        var without = settings.ExcludePaths.Count == 0 ? "" : $", without {string.Join(", ", settings.ExcludePaths)}";
        return $"up to {settings.MemoryMegabytes} MB{without}; {done.Hits} hits, {done.Misses} misses, {done.Stale} stale, {done.Renewed} renewed; "
            + $"{done.Entries} entries of {Format.Bytes(done.Bytes)}, {Format.Bytes(done.BytesSaved)} saved";
    }
}
