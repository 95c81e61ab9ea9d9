namespace LoadMaster.Domain.Pair;

/// <summary>
/// What a node speaks with its peers. <see cref="Current"/> rises when a message between nodes changes its meaning;
/// <see cref="Oldest"/> when older ones are no longer understood. Nodes work together while their ranges overlap.
/// </summary>
/// <param name="Software">For people only.</param>
public sealed record PairVersion(int Current, int Oldest, string Software)
{
    public const int ProtocolCurrent = 1;
    public const int ProtocolOldest = 1;

    public static PairVersion Of(string software) => new(ProtocolCurrent, ProtocolOldest, software);

    /// <summary>What a daemon says that it speaks instead, so that tests can run another version beside this one: "OLDEST-CURRENT". Null when the text is none.</summary>
    public static PairVersion? Pretended(string? text, string software) =>
        text?.Split('-') is [var oldest, var current] && int.TryParse(oldest, out var from) && int.TryParse(current, out var to) && from >= 1 && to >= from && to <= ushort.MaxValue
            ? new(to, from, $"{software}-pretending-{to}")
            : null;

    public bool WorksWith(PairVersion other) => Current >= other.Oldest && other.Current >= Oldest;

    /// <summary>Why the two cannot work together; null when they can.</summary>
    public string? RefusalOf(string node, PairVersion other) => WorksWith(other)
        ? null
        : $"node {node} runs {other.Software} (pair protocol {other.Range}), this node {Software} (protocol {Range}): they do not understand each other; install the same version on both";

    private string Range => Current == Oldest ? $"{Current}" : $"{Oldest} to {Current}";
}
