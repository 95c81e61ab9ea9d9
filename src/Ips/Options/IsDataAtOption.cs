using LoadMaster.Ips.Matching;

namespace LoadMaster.Ips.Options;

/// <summary>isdataat: whether the buffer goes on at a position.</summary>
internal sealed class IsDataAtOption(BufferSource source, Operand position, bool negated, bool relative) : RuleOption(source)
{
    public Operand Position => position;

    public bool Negated => negated;

    public override bool IsRelative => relative;

    public override bool Match(Evaluation evaluation, int at, int cursor)
    {
        var view = Source.View(evaluation);
        var there = Base(cursor) + position.Value(evaluation) < view.Length;
        return !view.IsEmpty && there != negated && evaluation.Next(at, cursor);
    }
}
