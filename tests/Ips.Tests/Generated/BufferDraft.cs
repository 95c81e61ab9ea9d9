using LoadMaster.Ips.Matching;
using LoadMaster.Ips.Options;

namespace LoadMaster.Ips.Tests.Generated;

/// <summary>The text of one buffer while a request is being made up: contents are put where their positions want them.</summary>
internal sealed class BufferDraft
{
    private readonly List<char?> _text = [];
    private int _cursor;

    public int Length => _text.Count;

    public string Text(char filler) => string.Concat(_text.Select(value => value ?? filler));

    public void Put(ContentOption content)
    {
        var text = Given.Latin1(content.Search.Pattern);
        var start = (int)Math.Max((content.IsRelative && !content.CursorIsForeign ? _cursor : 0) + content.Offset.Constant, 0);
        var room = content.Depth is { IsVariable: false } depth ? Math.Max((int)depth.Constant, text.Length) : int.MaxValue;
        if (!content.PositionIsOpen || Text('\0').IndexOf(text, StringComparison.OrdinalIgnoreCase) < 0)
        {
            Put(text, start, room == int.MaxValue ? room : start + room);
        }
    }

    /// <summary>What a regular expression wants; behind the cursor when it is relative, else at an end.</summary>
    public void Put(string text, bool relative, bool atStart)
    {
        if (!Text('\0').Contains(text, StringComparison.Ordinal))
        {
            Put(text, relative ? _cursor : atStart ? 0 : _text.Count, int.MaxValue);
        }
    }

    /// <summary>Text at a distance from the cursor, or from the start, over whatever stands there.</summary>
    public void Write(string text, int offset, bool relative)
    {
        var at = Math.Max(offset + (relative ? _cursor : 0), 0);
        Fill(at + text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            _text[at + i] = text[i];
        }
    }

    public void Fill(int length)
    {
        while (_text.Count < length)
        {
            _text.Add(null);
        }
    }

    public void FillBehindCursor(int length) => Fill(_cursor + length);

    /// <summary>The first place from a start on where nothing else stands, or where the same already stands.</summary>
    private void Put(string text, int start, int end)
    {
        var at = start;
        while (!Fits(text, at) && (end == int.MaxValue || at + text.Length < end))
        {
            at++;
        }

        Fill(at + text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            _text[at + i] = text[i];
        }

        _cursor = at + text.Length;
    }

    private bool Fits(string text, int at)
    {
        for (var i = 0; i < text.Length && at + i < _text.Count; i++)
        {
            if (_text[at + i] is { } there && AsciiText.Fold((byte)there) != AsciiText.Fold((byte)text[i]))
            {
                return false;
            }
        }

        return true;
    }
}
