using LoadMaster.Domain.Collections;

namespace LoadMaster.Domain.Configuration;

/// <summary>What becomes of a request in which the intrusion prevention finds an attack.</summary>
public enum IpsMode
{
    /// <summary>Not inspected.</summary>
    Off,

    /// <summary>Passed on; an event tells.</summary>
    Log,

    /// <summary>The TCP connection ends without an answer.</summary>
    Drop,

    /// <summary>Answered with status 400 and a page that names the rule's message.</summary>
    Reject,
}

/// <summary>How bad a rule must be for its match to stop a request; less bad ones are logged.</summary>
public enum IpsLevel
{
    /// <summary>None: everything is logged only.</summary>
    Low,

    /// <summary>Priority 1.</summary>
    Default,

    /// <summary>Priorities 1 and 2.</summary>
    High,

    /// <summary>Every priority.</summary>
    Paranoid,
}

/// <summary>The intrusion prevention of one service.</summary>
public sealed record ServiceIps
{
    public IpsMode Mode { get; init; } = IpsMode.Off;

    /// <summary>Sids of rules that do not count for this service.</summary>
    public ValueList<int> Exceptions { get; init; } = [];

    /// <summary>Whether responses are inspected, too, when a rule asks for it.</summary>
    public bool Responses { get; init; } = true;
}

/// <summary>The intrusion prevention of all services. The rules themselves are a file of each node; the document names it.</summary>
public sealed record IpsSettings
{
    /// <summary>What people call the imported rule set; empty for none.</summary>
    public string RuleSet { get; init; } = "";

    /// <summary>SHA-256 of the imported file, 64 hexadecimal digits in lower case; empty for none.</summary>
    public string RuleSetSha256 { get; init; } = "";

    public IpsLevel Level { get; init; } = IpsLevel.Default;

    /// <summary>Sids of rules that are off although the file has them on.</summary>
    public ValueList<int> Disabled { get; init; } = [];

    /// <summary>Sids of rules that are on although the file has them off.</summary>
    public ValueList<int> Enabled { get; init; } = [];

    /// <summary>Variables of rule headers, NAME=VALUE each; those that are not named are "any". See <see cref="IpsTexts"/>.</summary>
    public ValueList<string> Variables { get; init; } = [];

    /// <summary>Lines of Snort that thin out alerts or change their action: suppress, event_filter, rate_filter; they come after those of the rule file.</summary>
    public ValueList<string> Filters { get; init; } = [];

    /// <summary>The worst and all other priorities that stop a request go from 1 to this; 0 for none.</summary>
    public int BlockedPriorityMax => Level switch
    {
        IpsLevel.Low => 0,
        IpsLevel.Default => 1,
        IpsLevel.High => 2,
        IpsLevel.Paranoid => int.MaxValue,
    };

    /// <summary>Switches one rule by hand; the choice that the file makes by itself is not written down.</summary>
    /// <param name="inFile">Whether the file has the rule on.</param>
    public IpsSettings Switched(int sid, bool on, bool inFile) => this with
    {
        Enabled = Without(Enabled, sid, add: on && !inFile),
        Disabled = Without(Disabled, sid, add: !on && inFile),
    };

    private static ValueList<int> Without(ValueList<int> sids, int sid, bool add) =>
        sids.Where(other => other != sid).Concat(add ? [sid] : []).Order().ToValueList();
}
