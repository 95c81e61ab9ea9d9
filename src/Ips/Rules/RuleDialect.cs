namespace LoadMaster.Ips.Rules;

/// <summary>Which Snort a rule is written for.</summary>
public enum RuleDialect
{
    /// <summary>Modifiers stand behind their content as options of their own.</summary>
    Snort2,

    /// <summary>Modifiers stand in the content's list; buffers are sticky.</summary>
    Snort3,
}
