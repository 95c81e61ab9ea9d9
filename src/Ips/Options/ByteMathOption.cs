using LoadMaster.Ips.Matching;

namespace LoadMaster.Ips.Options;

/// <summary>byte_math: computes with a number of the buffer and keeps the result under a name; division by zero does not match.</summary>
internal sealed class ByteMathOption(BufferSource source, ByteFormat format, Operand offset, bool relative, char operation, Operand right, int variable)
    : RuleOption(source)
{
    public override bool IsRelative => relative;

    public override bool MovesCursor => true;

    public override bool Match(Evaluation evaluation, int at, int cursor)
    {
        var position = Base(cursor) + offset.Value(evaluation);
        var operand = (uint)right.Value(evaluation);
        if (!format.TryRead(evaluation.Span(Source.View(evaluation)), position, out var left) || (operation == '/' && operand == 0))
        {
            return false;
        }

        evaluation.Variables[variable] = operation switch
        {
            '+' => unchecked(left + operand),
            '-' => unchecked(left - operand),
            '*' => unchecked(left * operand),
            '/' => left / operand,
            '<' => operand > 31 ? 0 : left << (int)operand,
            _ => operand > 31 ? 0 : left >> (int)operand,
        };
        return evaluation.Next(at, (int)position + format.Bytes);
    }
}
