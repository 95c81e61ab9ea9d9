namespace LoadMaster.Ips.Rules;

/// <summary>The word a rule begins with; what is done with a request is decided by the service and the detection level.</summary>
public enum RuleAction
{
    Alert,
    Log,
    Pass,
    Drop,
    Reject,
}
