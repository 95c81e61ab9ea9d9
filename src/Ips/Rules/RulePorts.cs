namespace LoadMaster.Ips.Rules;

/// <summary>Ports as a rule's header lists them.</summary>
internal sealed class RulePorts(RangeList ranges)
{
    public bool IsAny => ranges.IsAny;

    public bool Contains(int port) => ranges.Contains((UInt128)port);

    public static RulePorts Parse(string text, VariableTable variables) => new(RangeList.Parse(text, variables, Range));

    private static (UInt128 First, UInt128 Last) Range(string text)
    {
        var colon = text.IndexOf(':');
        if (colon < 0)
        {
            var port = Number(text);
            return (port, port);
        }

        var first = colon == 0 ? UInt128.Zero : Number(text[..colon]);
        return (first, colon == text.Length - 1 ? ushort.MaxValue : Number(text[(colon + 1)..]));
    }

    private static UInt128 Number(string text) => Arguments.Number(text, "port") is var port and >= 0 and <= ushort.MaxValue
        ? (UInt128)port
        : throw RuleRejectedException.Skipped($"{OptionSplitter.Short(text)} is no port");
}
