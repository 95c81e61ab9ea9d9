using LoadMaster.Ips.Matching;

namespace LoadMaster.Ips.Options;

/// <summary>How byte_test compares.</summary>
internal enum ByteComparison
{
    Less,
    Greater,
    Equal,
    LessOrEqual,
    GreaterOrEqual,
    And,
    Xor,
}

/// <summary>byte_test: a number in the buffer against one in the rule, both unsigned 32 bit.</summary>
internal sealed class ByteTestOption(BufferSource source, ByteFormat format, ByteComparison comparison, bool negated, Operand value, Operand offset, bool relative)
    : RuleOption(source)
{
    public ByteFormat Format => format;

    public ByteComparison Comparison => comparison;

    public bool Negated => negated;

    public Operand Value => value;

    public Operand Offset => offset;

    public override bool IsRelative => relative;

    public override bool Match(Evaluation evaluation, int at, int cursor)
    {
        var position = Base(cursor) + offset.Value(evaluation);
        return format.TryRead(evaluation.Span(Source.View(evaluation)), position, out var found)
            && Holds(found, (uint)value.Value(evaluation)) != negated
            && evaluation.Next(at, cursor);
    }

    private bool Holds(uint found, uint wanted) => comparison switch
    {
        ByteComparison.Less => found < wanted,
        ByteComparison.Greater => found > wanted,
        ByteComparison.Equal => found == wanted,
        ByteComparison.LessOrEqual => found <= wanted,
        ByteComparison.GreaterOrEqual => found >= wanted,
        ByteComparison.And => (found & wanted) != 0,
        ByteComparison.Xor => (found ^ wanted) != 0,
    };
}
