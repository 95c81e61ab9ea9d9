namespace LoadMaster.Ips.Rules;

/// <summary>What a rule's header lists, addresses or ports: ranges of numbers, some of them excluded, by lists in lists and variables.</summary>
internal sealed class RangeList
{
    private readonly List<(UInt128 First, UInt128 Last)> _in = [];
    private readonly List<(UInt128 First, UInt128 Last)> _out = [];

    /// <summary>Every number belongs to it.</summary>
    public bool IsAny => _in.Count == 0 && _out.Count == 0;

    /// <param name="range">Reads one range; throws <see cref="RuleRejectedException"/>.</param>
    public static RangeList Parse(string text, VariableTable variables, Func<string, (UInt128 First, UInt128 Last)> range)
    {
        var list = new RangeList();
        list.Add(text.Trim(), negated: false, variables, range, depth: 0);
        return list;
    }

    public bool Contains(UInt128 number) => (_in.Count == 0 || IsIn(_in, number)) && !IsIn(_out, number);

    private static bool IsIn(List<(UInt128 First, UInt128 Last)> ranges, UInt128 number)
    {
        foreach (var (first, last) in ranges)
        {
            if (number >= first && number <= last)
            {
                return true;
            }
        }

        return false;
    }

    private void Add(string text, bool negated, VariableTable variables, Func<string, (UInt128 First, UInt128 Last)> range, int depth)
    {
        if (depth > IpsLimits.VariableDepthMax)
        {
            throw RuleRejectedException.Skipped("variables are nested too deeply");
        }

        while (text.StartsWith('!'))
        {
            (negated, text) = (!negated, text[1..].Trim());
        }

        if (text.StartsWith('$'))
        {
            Add(variables.Value(text[1..]), negated, variables, range, depth + 1);
        }
        else if (text.StartsWith('[') && text.EndsWith(']'))
        {
            foreach (var part in VariableTable.List(text))
            {
                Add(part, negated, variables, range, depth + 1);
            }
        }
        else if (text is not "any")
        {
            (negated ? _out : _in).Add(range(text));
        }
        else if (negated)
        {
            throw RuleRejectedException.Skipped("a list excludes everything");
        }
    }
}
