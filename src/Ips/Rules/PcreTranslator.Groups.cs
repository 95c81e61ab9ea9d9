using System.Globalization;

namespace LoadMaster.Ips.Rules;

/// <summary>Groups, looks around, inline options, conditions.</summary>
internal sealed partial class PcreTranslator
{
    private void Open()
    {
        if (_groups.Count >= NestingMax)
        {
            throw Cannot($"a nesting of more than {NestingMax}");
        }

        _at++;
        if (_at < _text.Length && _text[_at] == '*')
        {
            throw Cannot("a verb");
        }

        if (_at >= _text.Length || _text[_at] != '?')
        {
            _groupNumber++;
            Push("(");
            return;
        }

        _at++;
        var rest = _text.AsSpan(_at);
        if (rest.StartsWith("#"))
        {
            var end = _text.IndexOf(')', _at);
            _at = end < 0 ? throw Cannot("an open comment") : end + 1;
            return;
        }

        foreach (var start in (string[])["<=", "<!", ":", "=", "!", ">"])
        {
            if (rest.StartsWith(start))
            {
                _at += start.Length;
                Push("(?" + start);
                return;
            }
        }

        if (rest.StartsWith("P<") || rest.StartsWith("<") || rest.StartsWith("'"))
        {
            Named(rest[0] == 'P' ? 2 : 1, rest[0] == '\'' ? '\'' : '>');
        }
        else if (rest.StartsWith("P="))
        {
            _at += 2;
            BackReference(NumberOf(Until(')')));
        }
        else if (rest.StartsWith("("))
        {
            Condition();
        }
        else
        {
            InlineOptions();
        }
    }

    private void Named(int skip, char end)
    {
        _at += skip;
        _names[Until(end)] = ++_groupNumber;
        Push("(");
    }

    private void Condition()
    {
        _at++;
        var word = Until(')');
        var number = word.Trim('<', '>', '\'');
        _groups.Push(new Group(_out.Length, _options));
        _out.Append(CultureInfo.InvariantCulture, $"(?({NumberOf(number)})");
        _atomStart = -1;
    }

    private void InlineOptions()
    {
        var (on, options) = (true, _options);
        while (_at < _text.Length && _text[_at] is not (')' or ':'))
        {
            options = _text[_at++] switch
            {
                '-' => Switch(ref on, options),
                'i' => options with { IgnoreCase = on },
                'm' => options with { Multiline = on },
                's' => options with { DotAll = on },
                'x' => options with { Extended = on },
                'U' => options with { Ungreedy = on },
                _ => throw Cannot("recursion, a subroutine call or an unknown group"),
            };
        }

        if (_at >= _text.Length)
        {
            throw Cannot("an open group");
        }

        if (_text[_at++] == ':')
        {
            Push("(?:");
        }

        _options = options;
    }

    private static PcreOptions Switch(ref bool on, PcreOptions options)
    {
        on = false;
        return options;
    }

    private void Push(string text)
    {
        _groups.Push(new Group(_out.Length, _options));
        _out.Append(text);
        _atomStart = -1;
    }

    private void Close()
    {
        if (!_groups.TryPop(out var group))
        {
            throw RuleRejectedException.Skipped("pcre: a closing parenthesis has no opening one");
        }

        _at++;
        _out.Append(')');
        _options = group.Outside;
        _atomStart = group.Start;
        _atomRepeats = group.Repeats;
        if (group.Repeats && _groups.TryPeek(out var outer))
        {
            outer.Repeats = true;
        }
    }

    private void BackReference(int number)
    {
        if (number < 1 || number > _groupCount)
        {
            throw RuleRejectedException.Skipped($"pcre: there is no group {number}");
        }

        Atom(string.Create(CultureInfo.InvariantCulture, $"{(_options.IgnoreCase ? "(?i:" : "(?:")}\\{number})"));
    }

    private int NumberOf(string name)
    {
        if (int.TryParse(name, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return number < 0 ? _groupNumber + 1 + number : number;
        }

        return _names.TryGetValue(name, out var known) ? known : throw Cannot($"a reference to {OptionSplitter.Short(name)}");
    }

    private string Until(char end)
    {
        var stop = _text.IndexOf(end, _at);
        if (stop < 0)
        {
            throw Cannot("an open name");
        }

        var word = _text[_at..stop];
        _at = stop + 1;
        return word;
    }

    /// <summary>How many groups capture, for telling a back-reference from an octal number.</summary>
    private int CountGroups()
    {
        var count = 0;
        for (var at = 0; at < _text.Length; at++)
        {
            if (_text[at] == '\\')
            {
                at++;
            }
            else if (_text[at] == '[')
            {
                at = EndOfClass(at);
            }
            else if (_text[at] == '(')
            {
                var rest = _text.AsSpan(at + 1);
                count += !rest.StartsWith("?") || rest.StartsWith("?P<") || rest.StartsWith("?'")
                    || (rest.StartsWith("?<") && !rest.StartsWith("?<=") && !rest.StartsWith("?<!")) ? 1 : 0;
            }
        }

        return count;
    }
}
