using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Http.Rules;

/// <summary>The flags that a rule wants set or not set, as bits.</summary>
internal readonly struct RuleFlags(ContentRule rule)
{
    private readonly int _onlyOn = Bit(rule.OnlyOnFlag);
    private readonly int _onlyOnNo = Bit(rule.OnlyOnNoFlag);

    public bool Hold(int flags) => (flags & _onlyOn) == _onlyOn && (flags & _onlyOnNo) == 0;

    public static int Bit(int flag) => flag == 0 ? 0 : 1 << flag;
}
