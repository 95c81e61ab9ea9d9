using System.Text;

namespace LoadMaster.Ips.Rules;

/// <summary>
/// Writes a Perl compatible pattern over bytes in the base library's language, over Latin-1 characters. All that the two read differently is
/// written out: classes as ranges, the case of ASCII letters, word boundaries, dots, anchors, possessive repeats, named groups as numbers.
/// </summary>
internal sealed partial class PcreTranslator
{
    private const string WordBoundary = "(?:(?<=[0-9A-Z_a-z])(?![0-9A-Z_a-z])|(?<![0-9A-Z_a-z])(?=[0-9A-Z_a-z]))";
    private const string NoWordBoundary = "(?:(?<=[0-9A-Z_a-z])(?=[0-9A-Z_a-z])|(?<![0-9A-Z_a-z])(?![0-9A-Z_a-z]))";
    private const int NestingMax = 200;

    private readonly string _text;
    private readonly StringBuilder _out = new();
    private readonly Stack<Group> _groups = new();
    private readonly Dictionary<string, int> _names = new(StringComparer.Ordinal);
    private readonly int _groupCount;
    private PcreOptions _options;
    private int _at;
    private int _groupNumber;
    private int _atomStart = -1;
    private bool _atomRepeats;

    private PcreTranslator(string text, PcreOptions options)
    {
        (_text, _options) = (text, options);
        _groupCount = CountGroups();
    }

    /// <summary>A group that is open.</summary>
    private sealed record Group(int Start, PcreOptions Outside)
    {
        public bool Repeats { get; set; }
    }

    /// <summary>An unbounded repeat of something that repeats without bound: exponential time is possible.</summary>
    public bool IsRisky { get; private set; }

    public static (string Pattern, bool IsRisky) Translate(string text, PcreOptions options)
    {
        var translator = new PcreTranslator(text, options);
        var pattern = translator.Run();
        return (options.Anchored ? $@"\A(?:{pattern})" : pattern, translator.IsRisky);
    }

    private static RuleRejectedException Cannot(string what) => RuleRejectedException.Skipped($"pcre: {what} is not supported");

    private string Run()
    {
        while (_at < _text.Length)
        {
            Step();
        }

        return _groups.Count == 0 ? _out.ToString() : throw RuleRejectedException.Skipped("pcre: a group is not closed");
    }

    private void Step()
    {
        var value = _text[_at];
        switch (value)
        {
            case '\\':
                Escape();
                break;
            case '[':
                Set(ReadClass());
                break;
            case '(':
                Open();
                break;
            case ')':
                Close();
                break;
            case '*' or '+' or '?' when _atomStart >= 0:
                Quantifier(_text[_at++].ToString());
                break;
            case '{' when _atomStart >= 0 && Counted() is { } counted:
                _at += counted.Length;
                Quantifier(counted);
                break;
            case '.':
                _at++;
                Atom(_options.DotAll ? @"[\s\S]" : @"[^\n]");
                break;
            case '^' or '$':
                Anchor(value);
                break;
            case '|':
                _at++;
                _out.Append('|');
                _atomStart = -1;
                break;
            default:
                Plain(value);
                break;
        }
    }

    private void Plain(char value)
    {
        _at++;
        if (_options.Extended && char.IsWhiteSpace(value))
        {
            return;
        }

        if (_options.Extended && value == '#')
        {
            var end = _text.IndexOf('\n', _at);
            _at = end < 0 ? _text.Length : end + 1;
            return;
        }

        Literal(value);
    }

    private void Literal(int value)
    {
        if (value > 0xFF)
        {
            throw Cannot("a character above 0xFF");
        }

        var letter = (char)value;
        Atom(_options.IgnoreCase && char.IsAsciiLetter(letter)
            ? $"[{char.ToUpperInvariant(letter)}{char.ToLowerInvariant(letter)}]"
            : CharacterSet.Escape(value));
    }

    private void Set(CharacterSet set) => Atom(set.Text());

    private void Atom(string text)
    {
        _atomStart = _out.Length;
        _atomRepeats = false;
        _out.Append(text);
    }

    /// <summary>What takes no character; a repeat of it is kept as it is.</summary>
    private void Zero(string text)
    {
        _atomStart = _out.Length;
        _atomRepeats = false;
        _out.Append(text);
    }

    private void Anchor(char value)
    {
        _at++;
        Zero((value, _options.Multiline) switch
        {
            ('^', false) => @"\A",

            // Perl compatible: not behind a line end that is the last byte. It matters only where nothing need follow.
            ('^', true) => _at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] == '\\') && !OptionalFollows() ? "(?m:^)" : @"(?:\A|(?m:^)(?!\z))",
            ('$', true) => "(?m:$)",
            _ => _options.DollarEndOnly ? @"\z" : @"\Z",
        });
    }

    /// <summary>Whether the next atom (a character or an escape) may be left out.</summary>
    private bool OptionalFollows()
    {
        var behind = _text[_at] == '\\' ? (_at + 1 < _text.Length && _text[_at + 1] is 'x' or 'X' ? _at + 4 : _at + 2) : _at + 1;
        return behind < _text.Length && _text[behind] is '*' or '?' or '{' || _text[_at] == '\\' && behind - 1 < _text.Length && _text[behind - 1] is 'b' or 'B' or 'z' or 'Z' or 'Q' or 'E';
    }

    /// <summary>A counted repeat at this place, or null when the brace is just a brace.</summary>
    private string? Counted()
    {
        var end = _text.IndexOf('}', _at);
        if (end < 0)
        {
            return null;
        }

        var parts = _text[(_at + 1)..end].Split(',');
        var ok = parts.Length <= 2 && parts[0].Length > 0 && parts.All(part => part.All(char.IsAsciiDigit));
        return ok ? _text[_at..(end + 1)] : null;
    }

    private void Quantifier(string repeat)
    {
        var mark = _at < _text.Length ? _text[_at] : '\0';
        var unbounded = repeat is "*" or "+" || repeat.EndsWith(",}", StringComparison.Ordinal);
        if (unbounded && _atomRepeats && mark != '+')
        {
            IsRisky = true;
        }

        if (unbounded && _groups.TryPeek(out var group))
        {
            group.Repeats = true;
        }

        if (mark == '+')
        {
            _at++;
            _out.Insert(_atomStart, "(?>").Append(repeat).Append(')');
        }
        else
        {
            var lazy = mark == '?';
            _at += lazy ? 1 : 0;
            _out.Append(repeat).Append(lazy != _options.Ungreedy ? "?" : "");
        }

        // A repeat of a repeat is an error in the pattern, unless it stands for a group of its own.
        _out.Insert(_atomStart, "(?:").Append(')');
        _atomRepeats = unbounded;
    }
}
