using LoadMaster.Ips.Matching;

namespace LoadMaster.Ips.Options;

/// <summary>Where byte_jump counts from.</summary>
internal enum JumpOrigin
{
    BehindTheBytes,
    Beginning,
    End,
}

/// <summary>byte_jump: moves the cursor by a number in the buffer; a jump out of the buffer does not match.</summary>
internal sealed class ByteJumpOption(BufferSource source, ByteFormat format, Operand offset, bool relative) : RuleOption(source)
{
    private const int Alignment = 4;

    public long Multiplier { get; init; } = 1;

    public bool Align { get; init; }

    public JumpOrigin Origin { get; init; }

    public Operand PostOffset { get; init; }

    public override bool IsRelative => relative;

    public override bool MovesCursor => true;

    public override bool Match(Evaluation evaluation, int at, int cursor)
    {
        var view = Source.View(evaluation);
        var position = Base(cursor) + offset.Value(evaluation);
        uint number = 0;
        if (format.Bytes > 0 && !format.TryRead(evaluation.Span(view), position, out number))
        {
            return false;
        }

        var jump = number * Multiplier;
        jump = Align ? (jump + Alignment - 1) / Alignment * Alignment : jump;
        var target = PostOffset.Value(evaluation) + jump + Origin switch
        {
            JumpOrigin.Beginning => 0,
            JumpOrigin.End => view.Length,
            JumpOrigin.BehindTheBytes => position + format.Bytes,
        };
        return target >= 0 && target <= view.Length && evaluation.Next(at, (int)target);
    }
}
