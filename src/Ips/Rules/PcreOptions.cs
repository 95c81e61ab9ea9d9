namespace LoadMaster.Ips.Rules;

/// <summary>The modifiers that change what a pattern means.</summary>
internal readonly record struct PcreOptions(bool IgnoreCase, bool Multiline, bool DotAll, bool Extended, bool Ungreedy, bool DollarEndOnly, bool Anchored);
