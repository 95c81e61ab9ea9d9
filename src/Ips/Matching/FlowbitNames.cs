namespace LoadMaster.Ips.Matching;

/// <summary>Numbers for the names of flowbits and their groups. Hand the same one to every import, so that connections outlive a change of rules.</summary>
public sealed class FlowbitNames
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _bits = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _groups = new(StringComparer.Ordinal);
    private readonly List<int[]> _members = [];

    /// <summary>The bits of every group, by the group's number.</summary>
    internal IReadOnlyList<int[]> Groups()
    {
        lock (_gate)
        {
            return [.. _members];
        }
    }

    /// <summary>-1 when there are too many names.</summary>
    internal int BitOf(string name)
    {
        lock (_gate)
        {
            if (_bits.TryGetValue(name, out var known))
            {
                return known;
            }

            return _bits.Count >= IpsLimits.FlowbitsMax ? -1 : _bits[name] = _bits.Count;
        }
    }

    internal int GroupOf(string name, IEnumerable<int> bits)
    {
        lock (_gate)
        {
            if (!_groups.TryGetValue(name, out var group))
            {
                group = _groups[name] = _members.Count;
                _members.Add([]);
            }

            _members[group] = [.. _members[group].Union(bits)];
            return group;
        }
    }
}
