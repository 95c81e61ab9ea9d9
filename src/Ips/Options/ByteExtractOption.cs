using LoadMaster.Ips.Matching;

namespace LoadMaster.Ips.Options;

/// <summary>byte_extract: keeps a number of the buffer under a name; the cursor goes behind its bytes.</summary>
internal sealed class ByteExtractOption(BufferSource source, ByteFormat format, Operand offset, bool relative, int variable) : RuleOption(source)
{
    private const int Alignment = 4;

    public uint Multiplier { get; init; } = 1;

    public bool Align { get; init; }

    public override bool IsRelative => relative;

    public override bool MovesCursor => true;

    public override bool Match(Evaluation evaluation, int at, int cursor)
    {
        var position = Base(cursor) + offset.Value(evaluation);
        if (!format.TryRead(evaluation.Span(Source.View(evaluation)), position, out var number))
        {
            return false;
        }

        number = unchecked(number * Multiplier);
        evaluation.Variables[variable] = Align ? unchecked(number + Alignment - 1) / Alignment * Alignment : number;
        return evaluation.Next(at, (int)position + format.Bytes);
    }
}
