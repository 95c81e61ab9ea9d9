using LoadMaster.Ips.Matching;
using LoadMaster.Ips.Options;

namespace LoadMaster.Ips.Rules;

/// <summary>Reads the flowbits options of a rule.</summary>
internal sealed class FlowbitsParser(FlowbitNames names)
{
    public List<FlowbitsChange> Changes { get; } = [];

    public bool NoAlert { get; private set; }

    /// <summary>The check, when the option is one.</summary>
    public FlowbitsCheck? Parse(string value)
    {
        var parts = Arguments.Of(value);
        switch (parts[0])
        {
            case "noalert":
                NoAlert = true;
                return null;
            case "isset" or "isnotset":
                return Check(parts);
            case "set":
                return Change(FlowbitsOperation.Set, parts);
            case "setx":
                return Change(FlowbitsOperation.SetAlone, parts);
            case "unset" or "reset":
                return Change(FlowbitsOperation.Unset, parts);
            case "toggle":
                return Change(FlowbitsOperation.Toggle, parts);
            default:
                throw RuleRejectedException.Skipped($"flowbits: unknown operation {OptionSplitter.Short(parts[0])}");
        }
    }

    private FlowbitsCheck Check(List<string> parts)
    {
        if (parts.Count != 2)
        {
            throw RuleRejectedException.Skipped("flowbits: checks of a whole group are not supported");
        }

        var any = parts[1].Contains('|');
        return new FlowbitsCheck(Bits(parts[1]), all: !any, negated: parts[0] == "isnotset");
    }

    private FlowbitsCheck? Change(FlowbitsOperation operation, List<string> parts)
    {
        if (parts.Count is < 2 or > 3)
        {
            throw RuleRejectedException.Skipped($"flowbits: {parts[0]} needs names");
        }

        var wholeGroup = parts.Count == 3 && parts[1] is "all" or "any";
        var bits = wholeGroup ? [] : Bits(parts[1]);
        var group = parts.Count == 3 ? names.GroupOf(parts[2], bits) : -1;
        Changes.Add(new FlowbitsChange(operation, bits, group));
        return null;
    }

    private int[] Bits(string text)
    {
        if (text.Contains('|') && text.Contains('&'))
        {
            throw RuleRejectedException.Skipped("flowbits: | and & in one list");
        }

        return [.. text.Split('|', '&').Select(name => names.BitOf(name.Trim()) is var bit and >= 0 ? bit : throw RuleRejectedException.Skipped("flowbits: too many names"))];
    }
}
