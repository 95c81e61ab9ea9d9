using System.Collections.Concurrent;
using LoadMaster.Domain.Filtering;
using LoadMaster.Domain.Ports;

namespace LoadMaster.Testing;

/// <summary>A packet filter that only remembers what it was told.</summary>
public sealed class FakePacketFilter : IPacketFilter
{
    private readonly ConcurrentQueue<(FilterPlan? Plan, TimeSpan? Trial)> _applied = new();

    public IReadOnlyList<(FilterPlan? Plan, TimeSpan? Trial)> Applied => [.. _applied];

    /// <summary>What the kernel says instead of taking a filter; null: it takes it.</summary>
    public Exception? Refusal { get; set; }

    public void Apply(FilterPlan? plan, TimeSpan? trial)
    {
        if (Refusal is not null)
        {
            throw Refusal;
        }

        _applied.Enqueue((plan, trial));
    }

    public bool CoversInterfaces() => true;

    public FilterCounts Read() => new(3, 2, true);
}
