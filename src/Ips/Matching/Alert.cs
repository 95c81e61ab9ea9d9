using LoadMaster.Ips.Rules;

namespace LoadMaster.Ips.Matching;

/// <summary>A rule that matched.</summary>
/// <param name="Index">The rule's number in its set.</param>
/// <param name="IsLogged">False when an event filter thins it out; it counts for the verdict all the same.</param>
/// <param name="ChangedAction">What a rate filter has put in the place of the rule's own action; null for nothing.</param>
public readonly record struct Alert(IpsRule Rule, int Index, bool IsLogged, RuleAction? ChangedAction);
