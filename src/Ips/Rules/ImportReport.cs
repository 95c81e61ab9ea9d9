namespace LoadMaster.Ips.Rules;

/// <summary>What became of one rule or line, and why.</summary>
public sealed record ImportEntry(RuleFate Fate, string Reason, int Gid, int Sid, string File, int Line);

/// <summary>What an import found. Counts are complete; <see cref="Entries"/> names at most <see cref="IpsLimits.ProblemsShownMax"/> of each fate.</summary>
public sealed record ImportReport(
    int Rules,
    int Accepted,
    int EnabledInFile,
    int Skipped,
    int NotApplicable,
    int Duplicates,
    IReadOnlyDictionary<string, int> SkippedByReason,
    IReadOnlyDictionary<string, int> NotApplicableByReason,
    IReadOnlyList<ImportEntry> Entries,
    IReadOnlyList<string> IgnoredLines);
