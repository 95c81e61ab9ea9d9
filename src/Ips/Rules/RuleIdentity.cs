namespace LoadMaster.Ips.Rules;

/// <summary>What names a rule and says how bad a hit is.</summary>
/// <param name="Priority">1 is worst; from the rule, else from its classtype.</param>
/// <param name="IsEnabledInFile">False for a rule that is commented out.</param>
/// <param name="Policies">"balanced-ips drop" and the like, from the metadata.</param>
public sealed record RuleIdentity(
    int Gid,
    int Sid,
    int Revision,
    string Message,
    string Classtype,
    int Priority,
    RuleAction Action,
    bool IsEnabledInFile,
    IReadOnlyList<string> Policies,
    IReadOnlyList<string> References,
    RuleDialect Dialect,
    string File,
    int Line,
    string Text);
