namespace LoadMaster.Ips.Matching;

/// <summary>How often each rule of a set matched, and how often it ran out of its budget; by the rule's number in the set.</summary>
public sealed class RuleStatistics(int ruleCount)
{
    private readonly long[] _matches = new long[ruleCount];
    private readonly long[] _exhausted = new long[ruleCount];

    public long Matches(int rule) => Interlocked.Read(ref _matches[rule]);

    /// <summary>Times that its regular expression or its steps took too long, so that it counted as no match.</summary>
    public long Exhausted(int rule) => Interlocked.Read(ref _exhausted[rule]);

    internal void Matched(int rule) => Interlocked.Increment(ref _matches[rule]);

    internal void RanOut(int rule) => Interlocked.Increment(ref _exhausted[rule]);
}
