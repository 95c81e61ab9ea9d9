namespace LoadMaster.Ips.Rules;

/// <summary>One rule or directive of a file, with its continuation lines joined.</summary>
/// <param name="Line">Where it begins, from 1.</param>
/// <param name="IsDisabled">It is a rule that is commented out.</param>
internal readonly record struct RuleLine(string File, int Line, string Text, bool IsDisabled);
