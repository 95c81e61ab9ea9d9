using LoadMaster.Ips.Matching;

namespace LoadMaster.Ips.Options;

/// <summary>urilen, bufferlen and dsize: a buffer's length, or what is left of it, between two bounds that both belong to the range.</summary>
internal sealed class LengthOption(BufferSource source, int minimum, int maximum, bool relative) : RuleOption(source)
{
    public int Minimum => minimum;

    public int Maximum => maximum;

    public override bool IsRelative => relative;

    public override bool Match(Evaluation evaluation, int at, int cursor)
    {
        var view = Source.View(evaluation);
        var length = view.Length - Base(cursor);
        return !view.IsEmpty && length >= minimum && length <= maximum && evaluation.Next(at, cursor);
    }
}
