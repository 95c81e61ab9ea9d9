using LoadMaster.Ips.Matching;

namespace LoadMaster.Ips.Options;

/// <summary>A number in a rule, or the name of one that byte_extract or byte_math makes.</summary>
internal readonly record struct Operand(long Constant, int Variable = -1)
{
    public bool IsVariable => Variable >= 0;

    public long Value(Evaluation evaluation) => Variable >= 0 ? evaluation.Variables[Variable] : Constant;
}
