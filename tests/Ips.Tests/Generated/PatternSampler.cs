using System.Text;
using LoadMaster.Ips.Rules;

namespace LoadMaster.Ips.Tests.Generated;

/// <summary>
/// Makes a text that a Perl compatible pattern matches, as far as it can: walks the pattern, takes the first way that a choice offers and
/// the fewest repeats. What looks around is passed over, so a caller has to try the result.
/// </summary>
internal sealed class PatternSampler(string pattern, int choice)
{
    private readonly Dictionary<int, string> _groups = [];
    private int _at;
    private int _group;

    public static string Sample(string pattern, int choice) => new PatternSampler(pattern, choice).Alternatives();

    private string Alternatives()
    {
        List<string> ways = [Sequence()];
        while (_at < pattern.Length && pattern[_at] == '|')
        {
            _at++;
            ways.Add(Sequence());
        }

        return ways[choice % ways.Count];
    }

    private string Sequence()
    {
        var made = new StringBuilder();
        while (_at < pattern.Length && pattern[_at] is not ('|' or ')'))
        {
            made.Append(Repeated(Atom()));
        }

        return made.ToString();
    }

    private string Repeated(string atom)
    {
        if (_at >= pattern.Length)
        {
            return atom;
        }

        var count = 1;
        switch (pattern[_at])
        {
            case '*' or '?':
                count = choice % 2;
                _at++;
                break;
            case '+':
                _at++;
                break;
            case '{' when pattern.IndexOf('}', _at) is var end and > 0 && char.IsAsciiDigit(pattern[_at + 1]):
                count = int.Parse(pattern[(_at + 1)..end].Split(',')[0]);
                _at = end + 1;
                break;
            default:
                return atom;
        }

        if (_at < pattern.Length && pattern[_at] is '?' or '+')
        {
            _at++;
        }

        return string.Concat(Enumerable.Repeat(atom, Math.Min(count, 4000)));
    }

    private string Atom()
    {
        var value = pattern[_at];
        switch (value)
        {
            case '(':
                return Group();
            case '[':
                return Class();
            case '\\':
                return Escape();
            case '^' or '$':
                _at++;
                return "";
            case '.':
                _at++;
                return "a";
            default:
                _at++;
                return value.ToString();
        }
    }

    private string Group()
    {
        _at++;
        var (captures, silent) = (true, false);
        if (_at < pattern.Length && pattern[_at] == '?')
        {
            captures = pattern.AsSpan(_at).StartsWith("?P<") || pattern.AsSpan(_at).StartsWith("?<") && pattern[_at + 2] is not ('=' or '!');
            silent = pattern[_at + 1] is '=' or '!' || (pattern[_at + 1] == '<' && !captures);
            _at = captures ? pattern.IndexOf('>', _at) + 1 : pattern.IndexOfAny([':', '=', '!', '>', ')'], _at);
            _at += !captures && pattern[_at] != ')' ? 1 : 0;
        }

        var number = captures ? ++_group : 0;
        var made = Alternatives();
        _at++;
        _groups[number] = made;
        return silent ? "" : made;
    }

    private string Class()
    {
        var start = _at++;
        _at += _at < pattern.Length && pattern[_at] == '^' ? 1 : 0;
        _at += _at < pattern.Length && pattern[_at] == ']' ? 1 : 0;
        while (_at < pattern.Length && pattern[_at] != ']')
        {
            _at += pattern[_at] == '\\' ? 2 : pattern.AsSpan(_at).StartsWith("[:") ? pattern.IndexOf(":]", _at, StringComparison.Ordinal) - _at + 2 : 1;
        }

        _at++;
        return OneOf(pattern[start.._at]);
    }

    private string Escape()
    {
        var letter = pattern[_at + 1];
        if (letter is 'b' or 'B' or 'A' or 'z' or 'Z' or 'G')
        {
            _at += 2;
            return "";
        }

        if (char.IsAsciiDigit(letter) && letter != '0')
        {
            _at += 2;
            return _groups.GetValueOrDefault(letter - '0', "");
        }

        var length = letter == 'x' ? 4 : 2;
        var text = pattern.Substring(_at, Math.Min(length, pattern.Length - _at));
        _at += text.Length;
        return OneOf(text);
    }

    /// <summary>A character that the piece matches, rather a plain one.</summary>
    private static string OneOf(string piece)
    {
        var regex = new System.Text.RegularExpressions.Regex($@"\A(?:{PcreTranslator.Translate(piece, default).Pattern})\z");
        foreach (var value in "a1A-_/ =".Concat(Enumerable.Range(33, 94).Select(code => (char)code)).Concat(Enumerable.Range(0, 256).Select(code => (char)code)))
        {
            if (regex.IsMatch(value.ToString()))
            {
                return value.ToString();
            }
        }

        return "";
    }
}
