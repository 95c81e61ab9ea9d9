namespace LoadMaster.Domain.Configuration;

/// <summary>Which rules are on, by the administrator's choice or else by the file's; made for asking about thousands.</summary>
public sealed class RuleChoices(IpsSettings settings)
{
    private readonly HashSet<int> _enabled = [.. settings.Enabled];
    private readonly HashSet<int> _disabled = [.. settings.Disabled];

    public bool IsOn(int sid, bool inFile) => _enabled.Contains(sid) || (inFile && !_disabled.Contains(sid));
}
