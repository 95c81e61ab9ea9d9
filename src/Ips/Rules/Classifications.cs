namespace LoadMaster.Ips.Rules;

/// <summary>Classtype to priority, as Snort's classification.config has it (1 is worst); files may add to it.</summary>
internal sealed class Classifications
{
    public const int DefaultPriority = 3;

    private const string Worst =
        "attempted-user unsuccessful-user successful-user attempted-admin successful-admin shellcode-detect trojan-activity web-application-attack "
        + "inappropriate-content policy-violation file-format malware-cnc client-side-exploit";

    private const string Middle =
        "bad-unknown attempted-recon successful-recon-limited successful-recon-largescale attempted-dos successful-dos rpc-portmap-decode "
        + "suspicious-filename-detect suspicious-login system-call-detect unusual-client-port-connection denial-of-service non-standard-protocol "
        + "web-application-activity misc-attack default-login-attempt sdf";

    private const string Least =
        "not-suspicious unknown string-detect network-scan protocol-command-decode misc-activity icmp-event tcp-connection";

    private readonly Dictionary<string, int> _priorities = new(StringComparer.OrdinalIgnoreCase);

    public Classifications()
    {
        Add(Worst, 1);
        Add(Middle, 2);
        Add(Least, 3);
    }

    public int PriorityOf(string classtype) => _priorities.GetValueOrDefault(classtype, DefaultPriority);

    /// <summary>"name,description,priority" of a config classification line.</summary>
    public bool TryDefine(string text)
    {
        var parts = text.Split(',');
        if (parts.Length < 3 || !int.TryParse(parts[^1].Trim(), out var priority) || priority is < 1 or > 255)
        {
            return false;
        }

        _priorities[parts[0].Trim()] = priority;
        return true;
    }

    private void Add(string names, int priority)
    {
        foreach (var name in names.Split(' '))
        {
            _priorities[name] = priority;
        }
    }
}
