namespace LoadMaster.Api;

/// <summary>The intrusion prevention of one service. <c>Mode</c>: off, log, drop, reject.</summary>
public sealed record ServiceIpsDto(string Mode, IReadOnlyList<int> Exceptions)
{
    /// <summary>Whether responses are inspected, too, when a rule asks for it.</summary>
    public bool Responses { get; init; } = true;
}

/// <summary>What a client sends to change it; the list replaces the whole list.</summary>
public sealed record ServiceIpsBody
{
    public string? Mode { get; init; }

    public IReadOnlyList<int>? Exceptions { get; init; }

    public bool? Responses { get; init; }
}

/// <summary>
/// The intrusion prevention as this node has it. <c>Level</c>: low, default, high, paranoid. <c>Availability</c>: none, loaded, missing, unusable.
/// <c>RulesOn</c> are switched on; <c>ResponseRules</c> of all look at responses.
/// </summary>
public sealed record IpsDto(
    long Revision,
    string RuleSet,
    string RuleSetSha256,
    string Level,
    IReadOnlyList<int> Enabled,
    IReadOnlyList<int> Disabled,
    string Availability,
    string Message,
    int RulesTotal,
    int RulesOn,
    int ResponseRules,
    long EventsLost)
{
    /// <summary>Variables of rule headers, NAME=VALUE; the others are "any".</summary>
    public IReadOnlyList<string> Variables { get; init; } = [];

    /// <summary>Lines of Snort that thin out alerts or change what they lead to.</summary>
    public IReadOnlyList<string> Filters { get; init; } = [];
}

/// <summary>What a client sends to change the settings; the lists replace the whole lists.</summary>
public sealed record IpsBody
{
    public string? RuleSet { get; init; }

    public string? RuleSetSha256 { get; init; }

    public string? Level { get; init; }

    public IReadOnlyList<int>? Enabled { get; init; }

    public IReadOnlyList<int>? Disabled { get; init; }

    public IReadOnlyList<string>? Variables { get; init; }

    public IReadOnlyList<string>? Filters { get; init; }
}

public sealed record IpsReasonDto(string Reason, int Count);

/// <summary>What an import found. The counts are of all rules in the file.</summary>
public sealed record IpsImportDto(
    ChangeDto Change,
    string RuleSet,
    string RuleSetSha256,
    int Rules,
    int Accepted,
    int EnabledInFile,
    int Skipped,
    int NotApplicable,
    int Duplicates,
    IReadOnlyList<IpsReasonDto> SkippedByReason,
    IReadOnlyList<IpsReasonDto> NotApplicableByReason);

/// <summary>A rule of the imported set. <c>Matches</c> and <c>Exhausted</c> count on this node since the rules were last put in force.</summary>
public sealed record IpsRuleDto(
    int Gid,
    int Sid,
    int Revision,
    string Message,
    string Classtype,
    int Priority,
    bool Enabled,
    bool EnabledInFile,
    bool IsForRequests,
    long Matches,
    long Exhausted,
    string Text);

/// <summary><c>Total</c> counts all that fit; <c>Items</c> is bounded.</summary>
public sealed record IpsRulesDto(int Total, IReadOnlyList<IpsRuleDto> Items);

public sealed record IpsSwitchBody(bool Enabled);

/// <summary>A rule matched a request, or a response: then <c>Request</c> is its status line. <c>Action</c>: log, drop, reject.</summary>
public sealed record IpsEventDto(
    DateTimeOffset At,
    int VirtualService,
    string Client,
    int ClientPort,
    string Request,
    int Gid,
    int Sid,
    string Message,
    string Classtype,
    int Priority,
    string Action);

/// <summary><c>Lost</c>: events that were counted but not kept, as there were too many at once.</summary>
public sealed record IpsEventsDto(long Lost, IReadOnlyList<IpsEventDto> Items);

/// <summary>What the rules in force say of a request, or of a response. <c>Verdict</c>: pass, log, stop (dropped or rejected, as the service has it).</summary>
public sealed record IpsTestDto(string Verdict, IReadOnlyList<IpsRuleDto> Matches, IReadOnlyList<int> Exhausted, int RulesEvaluated)
{
    /// <summary>What they say of the response that was sent along; null without one.</summary>
    public IpsTestDto? Response { get; init; }
}
