namespace LoadMaster.Ips.Rules;

/// <summary>A line of a threshold file: thins out the alerts of one rule, or of all of a generator (sid 0).</summary>
public sealed record EventFilter(int Gid, int Sid, RateLimit Limit);

/// <summary>A line of a threshold file: alerts of a rule that do not count at all, or not for some addresses.</summary>
/// <param name="Track">Which address is compared; null for all.</param>
public sealed record Suppression(int Gid, int Sid, RateTrack? Track, RuleAddresses Addresses);
