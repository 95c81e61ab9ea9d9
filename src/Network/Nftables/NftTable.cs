using System.Text.Json;

namespace LoadMaster.Network.Nftables;

/// <summary>The table in the kernel: takes over what it finds, then changes what differs: new chains first, all the rest in one transaction.</summary>
internal sealed class NftTable : IDisposable
{
    private readonly NftContext _context = new();
    private NftModel? _known;

    /// <summary>Marks of the real servers that take connections by the table as found or made; empty when there is none.</summary>
    internal IReadOnlyCollection<string> Live => _known?.Elements.GetValueOrDefault(BaseLayout.Live)?.Keys ?? (IReadOnlyCollection<string>)[];

    /// <summary>Whether a service keeps entries under this name.</summary>
    internal bool HasMap(string name) => _known?.Maps.ContainsKey(name) == true;

    /// <summary>Looks at the kernel; afterwards <see cref="IsThere"/> and <see cref="Live"/> tell what was found.</summary>
    internal void Open() => _known ??= Read();

    internal bool IsThere => _known is not null;

    /// <summary>Makes the contents those wanted; answers what was changed, in words.</summary>
    internal IReadOnlyList<string> Apply(NftModel wanted)
    {
        Open();
        var summary = new List<string>();
        if (_known is null)
        {
            // A table of another layout goes in the same transaction that brings ours.
            _context.Run($"add table {BaseLayout.Table}\ndelete table {BaseLayout.Table}\n{BaseLayout.Text}");
            _known = new NftModel();
            summary.Add("table made");
        }

        var change = NftTransaction.Between(_known, wanted);
        if (change.IsEmpty)
        {
            return summary;
        }

        if (!TryCommit(change, out var reason))
        {
            // Somebody else changed the table: look at it, and try once more with what is there.
            _known = Read() ?? throw new NetworkException($"nf_tables refused a change and the table is gone: {reason}");
            change = NftTransaction.Between(_known, wanted);
            if (!TryCommit(change, out reason))
            {
                _known = Read();
                throw new NetworkException($"nf_tables refused a change: {reason}");
            }

            summary.Add("the table was not as left, and is put right");
        }

        _known = wanted;
        return [.. summary, .. change.Summary];
    }

    private bool TryCommit(NftTransaction change, out string reason)
    {
        reason = "";
        return (change.Making.Length == 0 || _context.TryRun(change.Making, out reason)) && (change.Commands.Length == 0 || _context.TryRun(change.Commands, out reason));
    }

    internal void Delete()
    {
        _context.Run($"delete table {BaseLayout.Table}\n");
        _known = null;
    }

    /// <summary>Packets and bytes by mark.</summary>
    internal Dictionary<string, (long Packets, long Bytes)> ReadCounters(string set)
    {
        var counters = new Dictionary<string, (long Packets, long Bytes)>(StringComparer.Ordinal);
        using var document = JsonDocument.Parse(_context.Run($"list set {BaseLayout.Table} {set}"));
        foreach (var element in NftJson.Objects(document, "set").SelectMany(NftJson.Elements))
        {
            var (key, _, more) = NftJson.Element(element);
            if (more is { } with && with.TryGetProperty("counter", out var counter))
            {
                counters[key] = (counter.GetProperty("packets").GetInt64(), counter.GetProperty("bytes").GetInt64());
            }
        }

        return counters;
    }

    /// <summary>Keys, marks and seconds left of a map with timeouts.</summary>
    internal List<(string Key, string Mark, double SecondsLeft)> ReadEntries(string map)
    {
        using var document = JsonDocument.Parse(_context.Run($"list map {BaseLayout.Table} {map}"));
        return
        [
            .. NftJson.Objects(document, "map").SelectMany(NftJson.Elements).Select(NftJson.Element).Select(element => (
                element.Key,
                element.Value,
                element.More is { } more && more.TryGetProperty("expires", out var expires) ? expires.GetDouble() : 0)),
        ];
    }

    internal void DeleteEntries(string map, IEnumerable<string> keys)
    {
        foreach (var some in keys.Chunk(256))
        {
            _context.Run($"delete element {BaseLayout.Table} {map} {{ {string.Join(", ", some)} }}");
        }
    }

    public void Dispose() => _context.Dispose();

    /// <summary>The contents as they are; null when there is no table of this layout.</summary>
    private NftModel? Read()
    {
        using var chains = JsonDocument.Parse(_context.Run("list chains inet"));
        if (!NftJson.Objects(chains, "chain").Any())
        {
            return null;
        }

        using var sets = JsonDocument.Parse(_context.Run($"list sets table {BaseLayout.Table}"));
        if (!NftJson.Objects(sets, "set").Any(set => NftJson.Name(set) == BaseLayout.Marker))
        {
            return null;
        }

        using var maps = JsonDocument.Parse(_context.Run("list maps inet"));
        var model = new NftModel();
        foreach (var chain in NftJson.Objects(chains, "chain").Where(chain => !chain.TryGetProperty("hook", out _)))
        {
            model.Chains[NftJson.Name(chain)] = [];
        }

        foreach (var container in NftJson.Objects(sets, "set").Concat(NftJson.Objects(maps, "map")))
        {
            ReadContainer(model, container);
        }

        return model;
    }

    private static void ReadContainer(NftModel model, JsonElement container)
    {
        var name = NftJson.Name(container);
        var own = !BaseLayout.Fixed.Contains(name);
        if (name == BaseLayout.Marker)
        {
            return;
        }

        if (own)
        {
            model.Maps[name] = "";
        }

        // Persistence entries are the kernel's own.
        if (own && name.StartsWith('p'))
        {
            return;
        }

        var elements = model.Of(name);
        foreach (var element in NftJson.Elements(container))
        {
            var (key, value, _) = NftJson.Element(element);
            elements[key] = value;
        }
    }
}
