namespace LoadMaster.Api;

/// <summary>Rules of the packet filter: networks and ports; see the configuration's schema.</summary>
public sealed record FilterRulesDto(bool Enabled, IReadOnlyList<string> Management, IReadOnlyList<int> ManagementPorts, IReadOnlyList<string> Allow, IReadOnlyList<string> Block);

/// <summary>The packet filter as it is set and as the node that answers carries it out.</summary>
/// <param name="State">off, on, trial (until <paramref name="ConfirmUntil"/>), rolledBack (not confirmed in time).</param>
/// <param name="InForce">The rules that the kernel of that node holds now: those that are set follow within a second or two.</param>
/// <param name="Problem">Why the node does not carry them out; empty when it does.</param>
public sealed record FilterDto(
    long Revision,
    string State,
    FilterRulesDto Rules,
    FilterRulesDto InForce,
    string ConfirmUntil,
    string Node,
    string Problem,
    long Dropped,
    long Blocked,
    bool SynCookies);

/// <summary>What a client sends to change the packet filter; lists replace the whole list.</summary>
public sealed record FilterRulesBody
{
    public bool? Enabled { get; init; }

    public IReadOnlyList<string>? Management { get; init; }

    public IReadOnlyList<int>? ManagementPorts { get; init; }

    public IReadOnlyList<string>? Allow { get; init; }

    public IReadOnlyList<string>? Block { get; init; }
}
