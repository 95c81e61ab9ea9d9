using LoadMaster.Ips.Matching;

namespace LoadMaster.DataPlane.Inspection;

/// <summary>The rules in force and how bad one must be to stop a request.</summary>
/// <param name="BlockedPriorityMax">Priorities 1 to this stop a request; 0: none does.</param>
public sealed record IpsPolicy(RuleSet Rules, int BlockedPriorityMax);
