namespace LoadMaster.Simulation;

/// <summary>What one seed came to.</summary>
/// <param name="Unsafe">What must never happen, and did.</param>
/// <param name="Stuck">What must happen in time, and did not.</param>
/// <param name="LongestDouble">Longest time in ms with two holders that both reach clients.</param>
internal sealed record SimResult(
    SimOptions Options,
    IReadOnlyList<string> Unsafe,
    IReadOnlyList<string> Stuck,
    int TakeOvers,
    double LongestDouble,
    int Changes,
    IReadOnlyList<string> Trace)
{
    public bool Good => Unsafe.Count == 0 && Stuck.Count == 0;

    public string Problem => string.Join("; ", Unsafe.Select(what => $"unsafe: {what}").Concat(Stuck.Select(what => $"no progress: {what}")).Take(5));
}
