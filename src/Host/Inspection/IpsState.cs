using LoadMaster.Domain.Configuration;
using LoadMaster.Ips.Matching;
using LoadMaster.Ips.Rules;

namespace LoadMaster.Host.Inspection;

/// <summary>What this node has of the rule set that the configuration names.</summary>
public enum IpsAvailability
{
    /// <summary>The configuration names none.</summary>
    None,
    Loaded,

    /// <summary>The file is not on this node.</summary>
    Missing,

    /// <summary>The file is there but cannot be used.</summary>
    Unusable,
}

/// <summary>The rules in force on this node, for one set of settings.</summary>
/// <param name="Import">All rules of the file; null unless loaded.</param>
/// <param name="Rules">Those that are on.</param>
/// <param name="Message">What a person should know and do; empty when all is well.</param>
public sealed record IpsState(IpsSettings Settings, IpsAvailability Availability, ImportResult? Import, RuleSet Rules, string Message)
{
    public static IpsState Empty { get; } = new(new IpsSettings(), IpsAvailability.None, null, RuleSet.Empty, "");
}
