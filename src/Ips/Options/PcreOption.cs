using LoadMaster.Ips.Matching;

namespace LoadMaster.Ips.Options;

/// <summary>pcre. A relative one sees only what stands behind the cursor. One that runs out of time does not match, negated or not.</summary>
internal sealed class PcreOption(BufferSource source, LazyRegex regex, bool negated, bool relative) : RuleOption(source)
{
    public LazyRegex Regex => regex;

    public override bool IsRelative => relative;

    public override bool MovesCursor => !negated;

    public override bool Match(Evaluation evaluation, int at, int cursor)
    {
        var start = Base(cursor);
        var text = Source.Characters(evaluation);
        if (text.IsEmpty || start > text.Length)
        {
            return negated && !text.IsEmpty && evaluation.Next(at, cursor);
        }

        text = text[start..];
        if (negated)
        {
            return evaluation.IsMatch(regex, text) == false && evaluation.Next(at, cursor);
        }

        var searchFrom = 0;
        for (var tries = 0; tries < IpsLimits.RegexRetriesMax; tries++)
        {
            if (!evaluation.TryMatch(regex, text, searchFrom, out var end, out var next))
            {
                return false;
            }

            if (evaluation.Next(at, start + end))
            {
                return true;
            }

            if (!Retries || evaluation.IsExhausted || next > text.Length)
            {
                return false;
            }

            searchFrom = next;
        }

        return false;
    }
}
