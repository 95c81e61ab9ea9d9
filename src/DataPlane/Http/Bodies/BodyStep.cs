using LoadMaster.DataPlane.Engine;
using LoadMaster.DataPlane.Http.Rules;

namespace LoadMaster.DataPlane.Http.Bodies;

/// <summary>
/// One rule at work on one body: bytes are drawn through a window of one small block, in which the rule looks. What it holds back is what may
/// become a match with the next bytes: for a text as much as its beginning, for a regular expression the line's rest.
/// </summary>
internal sealed unsafe class BodyStep
{
    /// <summary>Matches of so many bytes are found wherever they lie in a line that is longer than the window.</summary>
    public const int MatchBytesFound = 1024;

    private const int SizeClass = 0;
    private static readonly int s_size = BufferPool.SizeOf(SizeClass);

    private BodyRule _rule = null!;
    private byte* _window;

    /// <summary>From here on nothing has left; the byte before it, if there was one, stays for what comes after it to look at.</summary>
    private int _start;

    /// <summary>Up to here the bytes leave as they are.</summary>
    private int _ready;
    private int _end;

    /// <summary>Where the match at <see cref="_ready"/> ends; -1 for none.</summary>
    private int _matchEnd;

    /// <summary>How much of the value has left; -1 while it is not its turn.</summary>
    private int _valueAt;
    private bool _isLast;

    /// <summary>All that will ever come has left.</summary>
    public bool IsExhausted => _isLast && _start == _end && _valueAt < 0;

    public void Begin(BodyRule rule, BufferPool pool)
    {
        _rule = rule;
        _window = pool.Take(SizeClass);
        _start = _ready = _end = 0;
        _matchEnd = _valueAt = -1;
        _isLast = false;
    }

    public void End(BufferPool pool)
    {
        pool.Return(_window, SizeClass);
        _window = null;
    }

    /// <summary>Gives out as many bytes as there are and fit; fewer than fit only when the step wants more.</summary>
    public int Pull(BodyFilter filter, int index, byte* output, int room)
    {
        var written = 0;
        while (written < room)
        {
            if (_valueAt >= 0)
            {
                var part = _rule.Value[_valueAt..];
                part = part[..Math.Min(part.Length, room - written)];
                part.CopyTo(new Span<byte>(output + written, part.Length));
                written += part.Length;
                _valueAt += part.Length;
                _valueAt = _valueAt == _rule.Value.Length ? -1 : _valueAt;
            }
            else if (_start < _ready)
            {
                var count = Math.Min(_ready - _start, room - written);
                Buffer.MemoryCopy(_window + _start, output + written, count, count);
                written += count;
                _start += count;
            }
            else if (_matchEnd >= 0)
            {
                _start = _ready = _matchEnd;
                _matchEnd = -1;
                _valueAt = 0;
                filter.NoteReplacement(index);
            }
            else if (!Search(filter.Scratch) && !Fill(filter, index))
            {
                break;
            }
        }

        return written;
    }

    /// <summary>Decides about the next bytes; false when that takes more of them.</summary>
    private bool Search(RuleScratch scratch)
    {
        if (_start == _end)
        {
            return false;
        }

        return _rule.IsRegex ? SearchLine(scratch) : SearchText();
    }

    private bool SearchText()
    {
        var bytes = new ReadOnlySpan<byte>(_window + _start, _end - _start);
        var found = _rule.IndexIn(bytes);
        if (found >= 0)
        {
            _ready = _start + found;
            _matchEnd = _ready + _rule.TextLength;
            return true;
        }

        _ready = _end - (_isLast ? 0 : _rule.BegunIn(bytes));
        return _ready > _start;
    }

    private bool SearchLine(RuleScratch scratch)
    {
        var bytes = new ReadOnlySpan<byte>(_window + _start, _end - _start);
        var lineFeed = bytes.IndexOf((byte)'\n');
        var isWhole = lineFeed >= 0 || _isLast;
        if (!isWhole && bytes.Length < s_size - 1)
        {
            return false;
        }

        var end = lineFeed >= 0 ? _start + lineFeed : _end;
        var next = lineFeed >= 0 ? end + 1 : end;
        end -= lineFeed > 0 && _window[end - 1] == '\r' ? 1 : 0;
        var from = _start == 0 || _window[_start - 1] == '\n' ? _start : _start - 1;
        var decided = isWhole ? next : _end - MatchBytesFound;
        if (_rule.Match(new ReadOnlySpan<byte>(_window + from, end - from), _start - from, scratch, out var start, out var length) && from + start < decided)
        {
            _ready = from + start;
            _matchEnd = _ready + length;
        }
        else
        {
            _ready = decided;
        }

        return true;
    }

    /// <summary>Gets more; false when there is none now.</summary>
    private bool Fill(BodyFilter filter, int index)
    {
        var passed = Math.Max(0, _start - 1);
        if (passed > 0)
        {
            var left = _end - passed;
            Buffer.MemoryCopy(_window + passed, _window, left, left);
            _start -= passed;
            _ready -= passed;
            _end = left;
        }

        var count = filter.PullBefore(index, _window + _end, s_size - _end);
        _end += count;
        if (count > 0)
        {
            return true;
        }

        var ended = !_isLast && filter.IsExhaustedBefore(index);
        _isLast |= ended;
        return ended;
    }
}
