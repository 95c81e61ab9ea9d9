using LoadMaster.Ips.Matching;

namespace LoadMaster.Ips.Options;

/// <summary>What a rule that matched does to the connection's bits.</summary>
internal enum FlowbitsOperation
{
    Set,

    /// <summary>Sets the bits and clears the others of their group.</summary>
    SetAlone,
    Unset,
    Toggle,
}

/// <summary>One flowbits option that changes bits; done when all else of the rule holds.</summary>
internal sealed record FlowbitsChange(FlowbitsOperation Operation, int[] Bits, int Group)
{
    /// <param name="groups">The bits of each group.</param>
    public void Apply(FlowState flow, IReadOnlyList<int[]> groups)
    {
        if (Operation == FlowbitsOperation.SetAlone && Group >= 0)
        {
            flow.Clear(groups[Group]);
        }

        var bits = Bits.Length == 0 && Group >= 0 ? groups[Group] : Bits;
        foreach (var bit in bits)
        {
            flow.Set(bit, Operation switch
            {
                FlowbitsOperation.Unset => false,
                FlowbitsOperation.Toggle => !flow.IsSet(bit),
                _ => true,
            });
        }
    }
}
