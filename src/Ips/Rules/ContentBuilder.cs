using LoadMaster.Ips.Normalisation;
using LoadMaster.Ips.Options;

namespace LoadMaster.Ips.Rules;

/// <summary>Makes a step from a content with its modifiers.</summary>
internal sealed class ContentBuilder(ByteOptionParser bytes)
{
    private sealed class Draft
    {
        public BufferSource? Source;
        public bool NoCase;
        public bool FastPattern;
        public bool FastPatternOnly;
        public Operand? Offset;
        public Operand? Depth;
        public Operand? Distance;
        public Operand? Within;
    }

    public ContentOption Build(OptionText option, BufferSource sticky)
    {
        var (text, negated) = OptionSplitter.Quoted(option.Value);
        var pattern = ContentBytes.Parse(text);
        var draft = new Draft { Source = option.Name == "uricontent" ? BufferSource.Of(HttpBuffer.Uri) : null };
        foreach (var (name, value) in option.Modifiers)
        {
            Apply(draft, name, value);
        }

        Check(draft, pattern);
        var relative = draft.Distance is not null || draft.Within is not null;
        return new ContentOption(draft.Source ?? sticky, new LiteralSearch(pattern, draft.NoCase || draft.FastPatternOnly))
        {
            Negated = negated,
            Relative = relative,
            Offset = (relative ? draft.Distance : draft.Offset) ?? default(Operand) with { Variable = -1 },
            Depth = relative ? draft.Within : draft.Depth,
            PositionIsOpen = draft.FastPatternOnly && !negated,
            IsFastPattern = draft.FastPattern,
        };
    }

    private void Apply(Draft draft, string name, string value)
    {
        switch (name)
        {
            case "nocase": draft.NoCase = true; break;
            case "rawbytes": break;
            case "offset": draft.Offset = bytes.Operand(value, name); break;
            case "depth": draft.Depth = bytes.Operand(value, name); break;
            case "distance": draft.Distance = bytes.Operand(value, name); break;
            case "within": draft.Within = bytes.Operand(value, name); break;

            // Which part of the literal the multi-pattern pass takes is our own choice.
            case "fast_pattern":
                draft.FastPattern = true;
                draft.FastPatternOnly |= value == "only";
                break;
            case "fast_pattern_offset" or "fast_pattern_length": break;
            case "http_header" when value.Length > 0: throw RuleRejectedException.Skipped($"http_header: {OptionSplitter.Short(value)} is not supported");
            case var buffer when buffer != "http_param" && BufferNames.IsBuffer(buffer) && draft.Source is null: draft.Source = BufferNames.Source(buffer); break;
            default: throw RuleRejectedException.Skipped($"content: {OptionSplitter.Short(name)} is not supported");
        }
    }

    private static void Check(Draft draft, byte[] pattern)
    {
        if ((draft.Offset is not null || draft.Depth is not null) && (draft.Distance is not null || draft.Within is not null))
        {
            throw RuleRejectedException.Skipped("content: offset or depth together with distance or within");
        }

        if ((draft.Depth ?? draft.Within) is { IsVariable: false } room && room.Constant < pattern.Length)
        {
            throw RuleRejectedException.Skipped("content: depth or within is smaller than the content");
        }

        if (draft.FastPatternOnly && (draft.Offset ?? draft.Depth ?? draft.Distance ?? draft.Within) is not null)
        {
            throw RuleRejectedException.Skipped("content: fast_pattern:only together with a position");
        }
    }
}
