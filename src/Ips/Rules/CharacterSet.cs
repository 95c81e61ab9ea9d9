using System.Globalization;
using System.Text;

namespace LoadMaster.Ips.Rules;

/// <summary>A set of bytes in a regular expression.</summary>
internal sealed class CharacterSet
{
    private readonly bool[] _has = new bool[256];

    public static CharacterSet Digits { get; } = new CharacterSet().With('0', '9');

    public static CharacterSet Word { get; } = new CharacterSet().With('0', '9').With('a', 'z').With('A', 'Z').With('_', '_');

    public static CharacterSet Space { get; } = new CharacterSet().With('\t', '\r').With(' ', ' ');

    public static CharacterSet Horizontal { get; } = new CharacterSet().With('\t', '\t').With(' ', ' ').With('\u00A0', '\u00A0');

    public static CharacterSet Vertical { get; } = new CharacterSet().With('\n', '\r').With('\u0085', '\u0085');

    /// <summary>What a letter behind a backslash stands for, or null.</summary>
    public static CharacterSet? OfEscape(char letter) => letter switch
    {
        'd' => Digits,
        'D' => Digits.Complement(),
        'w' => Word,
        'W' => Word.Complement(),
        's' => Space,
        'S' => Space.Complement(),
        'h' => Horizontal,
        'H' => Horizontal.Complement(),
        'v' => Vertical,
        'V' => Vertical.Complement(),
        'N' => new CharacterSet().With('\n', '\n').Complement(),
        _ => null,
    };

    /// <summary>A POSIX class in the C locale, or null.</summary>
    public static CharacterSet? OfName(string name) => name switch
    {
        "alpha" => new CharacterSet().With('a', 'z').With('A', 'Z'),
        "digit" => Digits,
        "alnum" => new CharacterSet().With('a', 'z').With('A', 'Z').With('0', '9'),
        "upper" => new CharacterSet().With('A', 'Z'),
        "lower" => new CharacterSet().With('a', 'z'),
        "space" => Space,
        "blank" => new CharacterSet().With(' ', ' ').With('\t', '\t'),
        "punct" => new CharacterSet().With('!', '/').With(':', '@').With('[', '`').With('{', '~'),
        "cntrl" => new CharacterSet().With('\0', '\u001F').With('\u007F', '\u007F'),
        "graph" => new CharacterSet().With('!', '~'),
        "print" => new CharacterSet().With(' ', '~'),
        "xdigit" => new CharacterSet().With('0', '9').With('a', 'f').With('A', 'F'),
        "word" => Word,
        "ascii" => new CharacterSet().With('\0', '\u007F'),
        _ => null,
    };

    public CharacterSet With(int first, int last)
    {
        for (var value = first; value <= last; value++)
        {
            _has[value] = true;
        }

        return this;
    }

    public CharacterSet With(CharacterSet other)
    {
        for (var value = 0; value < 256; value++)
        {
            _has[value] |= other._has[value];
        }

        return this;
    }

    public CharacterSet Complement()
    {
        var other = new CharacterSet();
        for (var value = 0; value < 256; value++)
        {
            other._has[value] = !_has[value];
        }

        return other;
    }

    /// <summary>Adds the other case of every ASCII letter.</summary>
    public CharacterSet IgnoringCase()
    {
        for (var letter = 'a'; letter <= 'z'; letter++)
        {
            var upper = letter - 'a' + 'A';
            _has[letter] = _has[upper] = _has[letter] || _has[upper];
        }

        return this;
    }

    /// <summary>As the base library writes it.</summary>
    public string Text()
    {
        var text = new StringBuilder("[");
        for (var first = 0; first < 256; first++)
        {
            if (!_has[first])
            {
                continue;
            }

            var last = first;
            while (last < 255 && _has[last + 1])
            {
                last++;
            }

            text.Append(Escape(first));
            if (last > first)
            {
                text.Append('-').Append(Escape(last));
            }

            first = last;
        }

        return text.Length == 1 ? "(?!)" : text.ToString() == "[\\u0000-\\u00ff]" ? "[\\s\\S]" : text.Append(']').ToString();
    }

    public static string Escape(int value) =>
        char.IsAsciiLetterOrDigit((char)value) ? ((char)value).ToString() : "\\u" + value.ToString("x4", CultureInfo.InvariantCulture);
}
