using LoadMaster.Ips.Matching;

namespace LoadMaster.Ips.Options;

/// <summary>flowbits isset and isnotset. With "a&amp;b" all bits count, with "a|b" any.</summary>
internal sealed class FlowbitsCheck(int[] bits, bool all, bool negated) : RuleOption(BufferSource.Of(Normalisation.HttpBuffer.Packet))
{
    public override bool Match(Evaluation evaluation, int at, int cursor)
    {
        var count = 0;
        foreach (var bit in bits)
        {
            count += evaluation.Flow.IsSet(bit) ? 1 : 0;
        }

        return (all ? count == bits.Length : count > 0) != negated && evaluation.Next(at, cursor);
    }
}
