namespace LoadMaster.Architecture.Tests.Sizes;

/// <summary>Blanks out what is not code: comments, strings, characters, preprocessor lines. Lines stay where they are.</summary>
internal sealed class CodeText
{
    private readonly string _source;
    private readonly char[] _code;
    private int _at;

    private CodeText(string source) => (_source, _code) = (source, source.ToCharArray());

    public static string Only(string source)
    {
        var text = new CodeText(source);
        while (text._at < source.Length)
        {
            text.Step();
        }

        return new string(text._code);
    }

    private void Step()
    {
        if (Starts("//") || (_source[_at] == '#' && IsFirstOnLine()))
        {
            BlankTo(EndOf("\n", _at) - 1);
        }
        else if (Starts("/*"))
        {
            BlankTo(EndOf("*/", _at + 2));
        }
        else if (_source[_at] == '\'')
        {
            BlankTo(EndOfCharacter());
        }
        else if (_source[_at] is '"' or '$' or '@')
        {
            StepOverString();
        }
        else
        {
            _at++;
        }
    }

    private void StepOverString()
    {
        var start = _at;
        var quote = start;
        while (quote < _source.Length && _source[quote] is '$' or '@')
        {
            quote++;
        }

        if (quote >= _source.Length || _source[quote] != '"')
        {
            _at = quote;
            return;
        }

        var prefix = _source[start..quote];
        var quotes = 0;
        while (quote + quotes < _source.Length && _source[quote + quotes] == '"')
        {
            quotes++;
        }

        BlankTo(quotes >= 3
            ? EndOf(new string('"', quotes), quote + quotes)
            : EndOfString(quote + 1, prefix.Contains('@'), prefix.Contains('$')));
    }

    /// <summary>Just after the closing quote. Holes of interpolated strings may hold strings of their own.</summary>
    private int EndOfString(int at, bool verbatim, bool interpolated)
    {
        var holes = 0;
        while (at < _source.Length)
        {
            var character = _source[at];
            if (holes > 0 && character == '"')
            {
                at = EndOfString(at + 1, verbatim: false, interpolated: _source[at - 1] == '$');
                continue;
            }

            if (holes == 0 && character == '"')
            {
                if (!verbatim || at + 1 >= _source.Length || _source[at + 1] != '"')
                {
                    return at + 1;
                }

                at++;
            }
            else if (holes == 0 && character == '\\' && !verbatim)
            {
                at++;
            }
            else if (interpolated && character is '{' or '}')
            {
                if (holes == 0 && at + 1 < _source.Length && _source[at + 1] == character)
                {
                    at++;
                }
                else
                {
                    holes += character == '{' ? 1 : -1;
                }
            }

            at++;
        }

        return at;
    }

    private int EndOfCharacter()
    {
        var end = _at + 1;
        while (end < _source.Length && _source[end] != '\'')
        {
            end += _source[end] == '\\' ? 2 : 1;
        }

        return end + 1;
    }

    private bool Starts(string text) => string.CompareOrdinal(_source, _at, text, 0, text.Length) == 0;

    private int EndOf(string text, int from)
    {
        var found = _source.IndexOf(text, from, StringComparison.Ordinal);
        return found < 0 ? _source.Length + 1 : found + text.Length;
    }

    private bool IsFirstOnLine()
    {
        var before = _at - 1;
        while (before >= 0 && _source[before] is ' ' or '\t')
        {
            before--;
        }

        return before < 0 || _source[before] == '\n';
    }

    private void BlankTo(int end)
    {
        end = Math.Min(end, _source.Length);
        for (; _at < end; _at++)
        {
            _code[_at] = _source[_at] == '\n' ? '\n' : ' ';
        }
    }
}
