using LoadMaster.Ips.Matching;

namespace LoadMaster.Ips.Options;

/// <summary>A sticky buffer: the cursor goes to its start; a message without it does not match.</summary>
internal sealed class SelectOption(BufferSource source) : RuleOption(source)
{
    public override bool MovesCursor => true;

    public override bool Match(Evaluation evaluation, int at, int cursor) => !Source.View(evaluation).IsEmpty && evaluation.Next(at, 0);
}
