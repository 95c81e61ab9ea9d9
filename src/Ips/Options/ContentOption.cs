using LoadMaster.Ips.Matching;

namespace LoadMaster.Ips.Options;

/// <summary>
/// content and uricontent. Offset and depth count from the buffer's start, distance and within from the cursor; a window that begins
/// before the buffer loses the overhang (Snort 3 ips_content.cc).
/// </summary>
internal sealed class ContentOption(BufferSource source, LiteralSearch search) : RuleOption(source)
{
    public LiteralSearch Search => search;

    public bool Negated { get; init; }

    public bool Relative { get; init; }

    /// <summary>offset or distance.</summary>
    public Operand Offset { get; init; }

    /// <summary>depth or within; none: to the end.</summary>
    public Operand? Depth { get; init; }

    /// <summary>fast_pattern:only: anywhere in the buffer, the cursor stays.</summary>
    public bool PositionIsOpen { get; init; }

    /// <summary>The rule's author wants this one for the multi-pattern pass.</summary>
    public bool IsFastPattern { get; init; }

    public override bool IsRelative => Relative;

    public override bool MovesCursor => !Negated && !PositionIsOpen;

    public override bool Match(Evaluation evaluation, int at, int cursor)
    {
        var view = Source.View(evaluation);
        if (view.IsEmpty)
        {
            return false;
        }

        var start = Base(cursor) + Offset.Value(evaluation);
        var end = Depth is { } depth ? Math.Min(view.Length, start + depth.Value(evaluation)) : view.Length;
        start = Math.Max(start, 0);
        if (start > view.Length || end < start)
        {
            return Negated && evaluation.Next(at, cursor);
        }

        if (Negated || PositionIsOpen)
        {
            var found = search.IndexIn(evaluation.Span(view)[(int)start..(int)end]) >= 0;
            return found != Negated && evaluation.Next(at, cursor);
        }

        return FindAll(evaluation, at, view, (int)start, (int)end);
    }

    private bool FindAll(Evaluation evaluation, int at, Normalisation.BufferView view, int start, int end)
    {
        while (true)
        {
            var hit = search.IndexIn(evaluation.Span(view)[start..end]);
            if (hit < 0)
            {
                return false;
            }

            if (evaluation.Next(at, start + hit + search.Pattern.Length))
            {
                return true;
            }

            if (!Retries || evaluation.IsExhausted)
            {
                return false;
            }

            start += hit + 1;
        }
    }
}
