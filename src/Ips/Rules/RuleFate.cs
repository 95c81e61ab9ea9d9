namespace LoadMaster.Ips.Rules;

/// <summary>What became of a rule at the import.</summary>
public enum RuleFate
{
    Accepted,

    /// <summary>It is about HTTP, but cannot be honoured exactly.</summary>
    Skipped,

    /// <summary>It has no meaning at HTTP level.</summary>
    NotApplicable,

    /// <summary>Another rule of the same gid and sid with at least its revision is there.</summary>
    Duplicate,
}
