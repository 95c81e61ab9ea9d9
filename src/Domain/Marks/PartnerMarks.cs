using LoadMaster.Domain.Collections;

namespace LoadMaster.Domain.Marks;

/// <summary>How a node's log gets on, as another node knows it.</summary>
/// <param name="SilentFor">Since the last line of its log, a MARK or another.</param>
/// <param name="Stopped">It should have written a MARK, and has not.</param>
public sealed record PartnerMark(string Node, TimeSpan SilentFor, bool Stopped);

/// <summary>
/// Watches the MARKs of the other nodes: each node tells when its log had its last line, and a log that had none for longer than the MARK's
/// interval has stopped. Times are monotonic and the watching node's own.
/// </summary>
public sealed class PartnerMarks
{
    /// <summary>What a MARK may be late, as <c>lm mark check</c> has it.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, TimeSpan> _lastLines = [];
    private int _intervalMinutes;
    private TimeSpan _intervalSince;

    /// <summary>Who is watched from now on; one who is new has until the next MARK is due.</summary>
    public void Watch(ValueList<string> nodes, TimeSpan now)
    {
        foreach (var gone in _lastLines.Keys.Except(nodes).ToList())
        {
            _lastLines.Remove(gone);
        }

        foreach (var node in nodes)
        {
            _lastLines.TryAdd(node, now);
        }
    }

    /// <summary>A new interval counts from now on: the others may hear of it later.</summary>
    /// <param name="minutes">0: no MARK is written, so none is missed.</param>
    public void Expect(int minutes, TimeSpan now)
    {
        if (minutes != _intervalMinutes)
        {
            (_intervalMinutes, _intervalSince) = (minutes, now);
        }
    }

    /// <summary>A node says how long ago its log had its last line. Strangers, and what is older than what is known, are not heeded.</summary>
    public void Heard(string node, TimeSpan silentFor, TimeSpan now)
    {
        if (_lastLines.TryGetValue(node, out var known) && silentFor >= TimeSpan.Zero && now - silentFor > known)
        {
            _lastLines[node] = now - silentFor;
        }
    }

    public ValueList<PartnerMark> Look(TimeSpan now) =>
        _lastLines.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => new PartnerMark(one.Key, now - one.Value, HasStopped(one.Value, now))).ToValueList();

    private bool HasStopped(TimeSpan lastLine, TimeSpan now)
    {
        var from = lastLine > _intervalSince ? lastLine : _intervalSince;
        return _intervalMinutes > 0 && now - from > TimeSpan.FromMinutes(_intervalMinutes) + Tolerance;
    }
}
