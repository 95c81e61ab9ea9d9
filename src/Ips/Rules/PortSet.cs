namespace LoadMaster.Ips.Rules;

/// <summary>Ports as a rule's header lists them.</summary>
internal sealed class PortSet
{
    private readonly List<(long First, long Last)> _in = [];
    private readonly List<(long First, long Last)> _out = [];

    public bool IsAny => _in.Count == 0 && _out.Count == 0;

    public bool Contains(int port) =>
        (_in.Count == 0 || _in.Exists(range => port >= range.First && port <= range.Last)) && !_out.Exists(range => port >= range.First && port <= range.Last);

    public static PortSet Parse(string text, VariableTable variables)
    {
        var set = new PortSet();
        set.Add(text.Trim(), negated: false, variables, depth: 0);
        return set;
    }

    private void Add(string text, bool negated, VariableTable variables, int depth)
    {
        if (depth > IpsLimits.VariableDepthMax)
        {
            throw RuleRejectedException.Skipped("port variables are nested too deeply");
        }

        while (text.StartsWith('!'))
        {
            (negated, text) = (!negated, text[1..].Trim());
        }

        if (text.StartsWith('$'))
        {
            Add(variables.Value(text[1..]), negated, variables, depth + 1);
        }
        else if (text.StartsWith('[') && text.EndsWith(']'))
        {
            foreach (var part in VariableTable.List(text))
            {
                Add(part, negated, variables, depth + 1);
            }
        }
        else if (text is not "any")
        {
            (negated ? _out : _in).Add(Range(text));
        }
    }

    private static (long First, long Last) Range(string text)
    {
        var colon = text.IndexOf(':');
        if (colon < 0)
        {
            var port = Arguments.Number(text, "port");
            return (port, port);
        }

        var first = colon == 0 ? 0 : Arguments.Number(text[..colon], "port");
        return (first, colon == text.Length - 1 ? ushort.MaxValue : Arguments.Number(text[(colon + 1)..], "port"));
    }
}
