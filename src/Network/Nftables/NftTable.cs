using System.Text.Json;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Network.Nftables;

/// <summary>The table in the kernel: takes over what it finds, then changes what differs: new chains first, all the rest in one transaction.</summary>
/// <param name="layout">Which table; null: that of layer 4.</param>
internal sealed class NftTable(NftLayout? layout = null) : IDisposable
{
    private readonly NftLayout _layout = layout ?? BaseLayout.Layout;
    private readonly NftContext _context = new();
    private NftModel? _known;

    /// <summary>What took connections by the table of another version; null where there is none.</summary>
    private List<string>? _livePast;

    /// <summary>Marks of the real servers that take connections by the table as found or made; empty when there is none.</summary>
    internal IReadOnlyCollection<string> Live => _known?.Elements.GetValueOrDefault(BaseLayout.Live)?.Keys ?? (IReadOnlyCollection<string>?)_livePast ?? [];

    /// <summary>A container's elements as found or made; empty when there is no table.</summary>
    internal IReadOnlyDictionary<string, string> Elements(string container) =>
        _known?.Elements.GetValueOrDefault(container) ?? new Dictionary<string, string>();

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
            return MakeWhole(wanted);
        }

        var change = NftTransaction.Between(_known, wanted, _layout);
        if (change.IsEmpty)
        {
            return summary;
        }

        if (!TryCommit(change, out var reason))
        {
            // Somebody else changed the table: look at it, and try once more with what is there.
            _known = Read() ?? throw new NetworkException($"nf_tables refused a change and the table is gone: {reason}");
            change = NftTransaction.Between(_known, wanted, _layout);
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

    /// <summary>A table of another version goes in the one transaction that brings ours with all that is in it, so that no client meets a half of it.</summary>
    private string[] MakeWhole(NftModel wanted)
    {
        var all = NftTransaction.Between(new NftModel(), wanted, _layout);
        _context.Run($"add table {_layout.Table}\ndelete table {_layout.Table}\n{_layout.Text}{all.Making}{all.Commands}");
        _known = wanted;
        var made = _livePast is null ? "table made" : "the table of another version replaced";
        _livePast = null;
        return [made, .. all.Summary];
    }

    /// <summary>Puts one part of the contents in place of another; null when the kernel refuses, and the whole is to be looked at.</summary>
    internal IReadOnlyList<string>? TryReplace(NftModel before, NftModel after)
    {
        if (_known is null)
        {
            return null;
        }

        var change = NftTransaction.Between(before, after, _layout);
        if (!TryCommit(change, out _))
        {
            return null;
        }

        _known.Replace(before, after);
        return change.Summary;
    }

    private bool TryCommit(NftTransaction change, out string reason)
    {
        reason = "";
        return (change.Making.Length == 0 || _context.TryRun(change.Making, out reason)) && (change.Commands.Length == 0 || _context.TryRun(change.Commands, out reason));
    }

    /// <summary>Why the kernel does not take the commands; null when it has taken them.</summary>
    internal string? Refuses(string commands) => _context.TryRun(commands, out var reason) ? null : reason;

    internal void Delete()
    {
        _context.Run($"delete table {_layout.Table}\n");
        _known = null;
    }

    /// <summary>Packets and bytes by real server.</summary>
    internal Dictionary<RealServerId, (long Packets, long Bytes)> ReadCounters(string set) => SetCounters.Read(_layout, set);

    /// <summary>Keys, marks and seconds left of a map with timeouts.</summary>
    internal List<(string Key, string Mark, double SecondsLeft)> ReadEntries(string map)
    {
        using var document = JsonDocument.Parse(_context.Run($"list map {_layout.Table} {map}"));
        return
        [
            .. NftJson.Objects(document, "map", _layout.Name).SelectMany(NftJson.Elements).Select(NftJson.Element).Select(element => (
                element.Key,
                element.Value,
                element.More is { } more && more.TryGetProperty("expires", out var expires) ? expires.GetDouble() : 0)),
        ];
    }

    internal void DeleteEntries(string map, IEnumerable<string> keys)
    {
        foreach (var some in keys.Chunk(256))
        {
            _context.Run($"delete element {_layout.Table} {map} {{ {string.Join(", ", some)} }}");
        }
    }

    public void Dispose() => _context.Dispose();

    /// <summary>The contents as they are; null when there is no table of this layout.</summary>
    private NftModel? Read()
    {
        using var sets = JsonDocument.Parse(_context.Run($"list sets {_layout.Family}"));
        var own = NftJson.Objects(sets, "set", _layout.Name).ToList();
        if (!own.Any(set => NftJson.Name(set) == _layout.Marker))
        {
            _livePast = own.Count == 0 ? null : [.. own.Where(set => NftJson.Name(set) == BaseLayout.Live).SelectMany(NftJson.Elements).Select(element => NftJson.Element(element).Key)];
            return null;
        }

        using var chains = JsonDocument.Parse(_context.Run($"list chains {_layout.Family}"));
        using var maps = JsonDocument.Parse(_context.Run($"list maps {_layout.Family}"));
        var model = new NftModel();
        foreach (var chain in NftJson.Objects(chains, "chain", _layout.Name))
        {
            if (!chain.TryGetProperty("hook", out _))
            {
                if (!_layout.Chains.Contains(NftJson.Name(chain)))
                {
                    model.Chains[NftJson.Name(chain)] = [];
                }
            }
            else if (_layout.HasHooks || _layout.Late.Contains(NftJson.Name(chain)))
            {
                model.Hooks[NftJson.Name(chain)] = ("", []);
            }
        }

        foreach (var container in NftJson.Objects(sets, "set", _layout.Name).Concat(NftJson.Objects(maps, "map", _layout.Name)))
        {
            ReadContainer(model, container);
        }

        return model;
    }

    private void ReadContainer(NftModel model, JsonElement container)
    {
        var name = NftJson.Name(container);
        if (name == _layout.Marker)
        {
            return;
        }

        if (_layout.IsOwn(name))
        {
            model.Maps[name] = "";
        }

        if (_layout.IsGrown(name))
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
