namespace LoadMaster.Ips.Rules;

/// <summary>One option as it is written; a content carries its modifiers.</summary>
internal sealed record OptionText(string Name, string Value)
{
    /// <summary>Modifiers of a content: name, then its value or "".</summary>
    public List<(string Name, string Value)> Modifiers { get; } = [];
}
