namespace LoadMaster.Ips.Rules;

/// <summary>Which messages a rule looks at.</summary>
[Flags]
public enum RuleDirection
{
    ToServer = 1,
    ToClient = 2,
    Both = ToServer | ToClient,
}
