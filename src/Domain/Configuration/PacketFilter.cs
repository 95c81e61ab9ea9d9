using LoadMaster.Domain.Collections;

namespace LoadMaster.Domain.Configuration;

/// <summary>Who may reach the node itself.</summary>
public sealed record FilterRules
{
    /// <summary>While off, the node takes what its sockets take.</summary>
    public bool Enabled { get; init; }

    /// <summary>Networks that may reach the management (LoadMaster's own and <see cref="ManagementPorts"/>); none: all may.</summary>
    public ValueList<string> Management { get; init; } = [];

    /// <summary>TCP ports of the management besides LoadMaster's own.</summary>
    public ValueList<int> ManagementPorts { get; init; } = [22];

    /// <summary>Networks that may reach everything on the node.</summary>
    public ValueList<string> Allow { get; init; } = [];

    /// <summary>Networks from which nothing is taken, not for the node and not for services.</summary>
    public ValueList<string> Block { get; init; } = [];
}

/// <summary>How the packet filter stands.</summary>
public enum FilterState
{
    Off,
    On,

    /// <summary>New rules are in force, and go by themselves unless they are confirmed.</summary>
    Trial,

    /// <summary>New rules were not confirmed: those of before are in force.</summary>
    RolledBack,
}

/// <summary>The packet filter of every node. New rules are tried: unless they are confirmed in time, those of before come back by themselves.</summary>
public sealed record PacketFilter
{
    public FilterRules Rules { get; init; } = new();

    /// <summary>The last rules that were confirmed, while <see cref="Rules"/> are not.</summary>
    public FilterRules Before { get; init; } = new();

    /// <summary>Until when <see cref="Rules"/> may be confirmed, in UTC as 2026-11-23T10:00:00Z; empty: they are.</summary>
    public string ConfirmUntil { get; init; } = "";

    public FilterState StateAt(DateTimeOffset now) => Until is not { } until ? (Rules.Enabled ? FilterState.On : FilterState.Off)
        : now < until ? FilterState.Trial
        : FilterState.RolledBack;

    /// <summary>The rules that hold at that time.</summary>
    public FilterRules InForce(DateTimeOffset now) => StateAt(now) == FilterState.RolledBack ? Before : Rules;

    /// <summary>The rules that hold if nothing more is said.</summary>
    public FilterRules Confirmed => ConfirmUntil.Length == 0 ? Rules : Before;

    /// <summary>When the trial ends; null when there is none.</summary>
    public DateTimeOffset? Until => AccessTime.TryParse(ConfirmUntil, out var until) ? until : null;
}
