using LoadMaster.Ips.Matching;

namespace LoadMaster.Ips.Rules;

/// <summary>What an import knows while it reads rules.</summary>
internal sealed record RuleContext(VariableTable Variables, Classifications Classifications, FlowbitNames Flowbits);
