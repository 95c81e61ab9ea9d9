using LoadMaster.Domain.Configuration;

namespace LoadMaster.Ips.Rules;

/// <summary>
/// The variables of rule headers. The nets begin as "any", so that a rule fires whatever the roles of client and server; the HTTP ports are
/// any port, for what reaches the engine is HTTP.
/// </summary>
internal sealed class VariableTable
{
    private readonly Dictionary<string, string> _values = IpsTexts.KnownVariables.ToDictionary(name => name, _ => "any", StringComparer.Ordinal);
    private readonly HashSet<string> _fixed = new(StringComparer.Ordinal);

    /// <summary>Values of the administrator win over those in files.</summary>
    public VariableTable(IReadOnlyDictionary<string, string> given)
    {
        foreach (var (name, value) in given)
        {
            _values[name] = value;
            _fixed.Add(name);
        }
    }

    public void Define(string name, string value)
    {
        if (!_fixed.Contains(name))
        {
            _values[name] = value;
        }
    }

    public string Value(string name) => _values.TryGetValue(name, out var value)
        ? value
        : throw RuleRejectedException.Skipped($"the variable {OptionSplitter.Short(name)} is not defined");

    /// <summary>The parts of a list in brackets.</summary>
    public static IEnumerable<string> List(string text)
    {
        var (depth, start) = (0, 1);
        for (var at = 0; at < text.Length; at++)
        {
            depth += text[at] switch { '[' => 1, ']' => -1, _ => 0 };
            if ((text[at] == ',' && depth == 1) || (text[at] == ']' && depth == 0))
            {
                var part = text[start..at].Trim();
                start = at + 1;
                if (part.Length > 0)
                {
                    yield return part;
                }
            }
        }
    }
}
