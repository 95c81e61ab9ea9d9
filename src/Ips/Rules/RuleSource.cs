namespace LoadMaster.Ips.Rules;

/// <summary>One rule file as text; its bytes must have been read as Latin-1, one character per byte.</summary>
public sealed record RuleSource(string Name, string Text);
