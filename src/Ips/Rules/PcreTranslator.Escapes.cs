using System.Globalization;

namespace LoadMaster.Ips.Rules;

/// <summary>Escapes and classes.</summary>
internal sealed partial class PcreTranslator
{
    private void Escape()
    {
        _at++;
        if (_at >= _text.Length)
        {
            throw RuleRejectedException.Skipped("pcre: it ends with a backslash");
        }

        var letter = _text[_at];
        if (CharacterSet.OfEscape(letter) is { } set)
        {
            _at++;
            Set(set);
            return;
        }

        switch (letter)
        {
            case 'b' or 'B':
                _at++;
                Zero(letter == 'b' ? WordBoundary : NoWordBoundary);
                break;
            case 'A' or 'z' or 'Z' or 'G':
                _at++;
                Zero("\\" + letter);
                break;
            case 'R':
                _at++;
                Atom("(?>\\r\\n|[\\n-\\r\\u0085])");
                break;
            case 'Q':
                Quoted();
                break;
            case 'E':
                _at++;
                break;
            case 'k' or 'g':
                Reference(letter);
                break;
            case 'C':
                _at++;
                Atom(@"[\s\S]");
                break;
            case 'K' or 'X' or 'p' or 'P' or 'u' or 'U' or 'L' or 'l' or 'N':
                throw Cannot($"\\{letter}");
            case >= '1' and <= '9' when IsBackReference(out var number):
                BackReference(number);
                break;
            default:
                Literal(ReadCharacter(inClass: false));
                break;
        }
    }

    private void Quoted()
    {
        var end = _text.IndexOf("\\E", _at, StringComparison.Ordinal);
        var stop = end < 0 ? _text.Length : end;
        for (_at++; _at < stop; _at++)
        {
            Literal(_text[_at]);
        }

        _at = end < 0 ? stop : end + 2;
    }

    private void Reference(char letter)
    {
        _at++;
        var open = _at < _text.Length ? _text[_at] : '\0';
        if (open == '{' || (letter == 'k' && open is '<' or '\''))
        {
            _at++;
            BackReference(NumberOf(Until(open switch { '{' => '}', '<' => '>', _ => '\'' })));
            return;
        }

        var start = _at;
        _at += open == '-' ? 1 : 0;
        while (_at < _text.Length && char.IsAsciiDigit(_text[_at]))
        {
            _at++;
        }

        BackReference(letter == 'g' && _at > start ? NumberOf(_text[start.._at]) : throw Cannot($"\\{letter}{open}"));
    }

    /// <summary>One digit always is a reference; more are one only when there are so many groups.</summary>
    private bool IsBackReference(out int number)
    {
        var end = _at;
        while (end < _text.Length && end - _at < 3 && char.IsAsciiDigit(_text[end]))
        {
            end++;
        }

        number = int.Parse(_text.AsSpan(_at, end - _at), CultureInfo.InvariantCulture);
        if (number >= 10 && number > _groupCount)
        {
            return false;
        }

        _at = end;
        return true;
    }

    /// <summary>The character behind a backslash.</summary>
    private int ReadCharacter(bool inClass)
    {
        var letter = _text[_at++];
        switch (letter)
        {
            case 'x':
                return ReadHex();
            case 'c':
                return _at < _text.Length ? char.ToUpperInvariant(_text[_at++]) ^ 0x40 : throw Cannot("\\c at the end");
            case 'o':
                throw Cannot("\\o");
            case >= '0' and <= '7':
                return ReadOctal(letter - '0', letter == '0' ? 2 : 2);
            case 'b' when inClass:
                return '\b';
        }

        return letter switch
        {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'f' => '\f',
            'a' => '\a',
            'e' => 0x1B,
            _ => letter,
        };
    }

    private int ReadHex()
    {
        if (_at < _text.Length && _text[_at] == '{')
        {
            _at++;
            return int.TryParse(Until('}'), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number) ? number : throw Cannot("\\x{}");
        }

        var value = 0;
        for (var digits = 0; digits < 2 && _at < _text.Length && Normalisation.Hex.Digit(_text[_at]) is var digit and >= 0; digits++, _at++)
        {
            value = (value << 4) | digit;
        }

        return value;
    }

    private int ReadOctal(int value, int more)
    {
        for (; more > 0 && _at < _text.Length && _text[_at] is >= '0' and <= '7'; more--, _at++)
        {
            value = (value << 3) | (_text[_at] - '0');
        }

        return value & 0xFF;
    }

    private CharacterSet ReadClass()
    {
        _at++;
        var negated = _at < _text.Length && _text[_at] == '^';
        _at += negated ? 1 : 0;
        var set = new CharacterSet();
        var first = true;
        while (_at < _text.Length && (first || _text[_at] != ']'))
        {
            first = false;
            ReadClassItem(set);
        }

        if (_at >= _text.Length)
        {
            throw RuleRejectedException.Skipped("pcre: a class is not closed");
        }

        _at++;
        set = _options.IgnoreCase ? set.IgnoringCase() : set;
        return negated ? set.Complement() : set;
    }

    private void ReadClassItem(CharacterSet set)
    {
        if (_text[_at] == '[' && _at + 1 < _text.Length && _text[_at + 1] == ':' && _text.IndexOf(":]", _at + 2, StringComparison.Ordinal) is var end and > 0)
        {
            var name = _text[(_at + 2)..end];
            var known = CharacterSet.OfName(name.TrimStart('^')) ?? throw Cannot($"[:{OptionSplitter.Short(name)}:]");
            set.With(name.StartsWith('^') ? known.Complement() : known);
            _at = end + 2;
            return;
        }

        if (ClassCharacter(set) is not { } low)
        {
            return;
        }

        if (_at + 1 >= _text.Length || _text[_at] != '-' || _text[_at + 1] == ']')
        {
            set.With(low, low);
            return;
        }

        _at++;
        var high = ClassCharacter(set);
        if (high is null)
        {
            set.With(low, low).With('-', '-');
        }
        else
        {
            set.With(low, high >= low ? high.Value : throw RuleRejectedException.Skipped("pcre: a range is out of order"));
        }
    }

    /// <summary>Null when it was a set, which is added.</summary>
    private int? ClassCharacter(CharacterSet set)
    {
        if (_text[_at] != '\\' || _at + 1 >= _text.Length)
        {
            return _text[_at++];
        }

        _at++;
        if (CharacterSet.OfEscape(_text[_at]) is { } known)
        {
            _at++;
            set.With(known);
            return null;
        }

        var value = ReadCharacter(inClass: true);
        return value <= 0xFF ? value : throw Cannot("a character above 0xFF");
    }

    private int EndOfClass(int at)
    {
        at++;
        at += at < _text.Length && _text[at] == '^' ? 1 : 0;
        at += at < _text.Length && _text[at] == ']' ? 1 : 0;
        for (; at < _text.Length && _text[at] != ']'; at++)
        {
            if (_text[at] == '\\')
            {
                at++;
            }
            else if (_text[at] == '[' && at + 1 < _text.Length && _text[at + 1] == ':' && _text.IndexOf(":]", at + 2, StringComparison.Ordinal) is var end and > 0)
            {
                at = end + 1;
            }
        }

        return at;
    }
}
