using LoadMaster.Ips.Matching;

namespace LoadMaster.Ips.Rules;

/// <summary>The rules of an import, the filters of its threshold lines, the names of its flowbits, and the report.</summary>
public sealed record ImportResult(
    IReadOnlyList<IpsRule> Rules,
    IReadOnlyList<EventFilter> EventFilters,
    IReadOnlyList<Suppression> Suppressions,
    IReadOnlyList<RateFilter> RateFilters,
    FlowbitNames Flowbits,
    ImportReport Report);
