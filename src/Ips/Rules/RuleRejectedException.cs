namespace LoadMaster.Ips.Rules;

/// <summary>A rule cannot be used; never leaves the import.</summary>
internal sealed class RuleRejectedException(RuleFate fate, string reason) : Exception(reason)
{
    public RuleFate Fate => fate;

    public static RuleRejectedException Skipped(string reason) => new(RuleFate.Skipped, reason);

    public static RuleRejectedException NotApplicable(string reason) => new(RuleFate.NotApplicable, reason);
}
