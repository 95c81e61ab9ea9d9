using LoadMaster.Ips.Matching;
using LoadMaster.Ips.Normalisation;
using LoadMaster.Ips.Options;

namespace LoadMaster.Ips.Rules;

/// <summary>A pcre option as written: the pattern between its delimiters, Perl's modifiers and Snort's.</summary>
internal sealed record PcreText(string Pattern, PcreOptions Options, bool Negated, bool Relative, HttpBuffer? Buffer, bool IsRaw)
{
    public static PcreText Parse(string value)
    {
        var (text, negated) = OptionSplitter.Quoted(value);
        var start = text.StartsWith('m') && text.Length > 1 && !char.IsAsciiLetterOrDigit(text[1]) ? 1 : 0;
        var end = text.LastIndexOf(text[start] switch { '(' => ')', '{' => '}', '[' => ']', '<' => '>', var same => same });
        if (end <= start)
        {
            throw RuleRejectedException.Skipped($"pcre: no delimiters in {OptionSplitter.Short(text)}");
        }

        var parsed = new PcreText(text[(start + 1)..end], default, negated, false, null, false);
        foreach (var flag in text[(end + 1)..])
        {
            parsed = parsed.With(flag);
        }

        return parsed;
    }

    /// <summary>Whether the modifiers name an HTTP buffer.</summary>
    public static bool NamesHttpBuffer(string value)
    {
        var end = value.LastIndexOf('/');
        return end >= 0 && value.AsSpan(end + 1).ContainsAny("UIPHDMCKSY");
    }

    public PcreOption Compile(BufferSource source)
    {
        var (pattern, isRisky) = PcreTranslator.Translate(Pattern, Options);
        return LazyRegex.Problem(pattern) is { } problem
            ? throw RuleRejectedException.Skipped($"pcre: {OptionSplitter.Short(problem)}")
            : new PcreOption(source, new LazyRegex(pattern, isRisky), Negated, Relative);
    }

    private PcreText With(char flag) => flag switch
    {
        'i' => this with { Options = Options with { IgnoreCase = true } },
        's' => this with { Options = Options with { DotAll = true } },
        'm' => this with { Options = Options with { Multiline = true } },
        'x' => this with { Options = Options with { Extended = true } },
        'A' => this with { Options = Options with { Anchored = true } },
        'E' => this with { Options = Options with { DollarEndOnly = true } },
        'G' => this with { Options = Options with { Ungreedy = true } },
        'R' => this with { Relative = true },
        'B' => this with { IsRaw = true },

        // The match limit of Snort; the time limit here holds for all.
        'O' or ' ' => this,
        _ when BufferNames.TryFlag(flag, out var buffer) => Buffer is null || Buffer == buffer
            ? this with { Buffer = buffer }
            : throw RuleRejectedException.Skipped("pcre: two buffers at once"),
        _ => throw RuleRejectedException.Skipped($"pcre: unknown modifier {flag}"),
    };
}
