using LoadMaster.Domain.Ha;
using LoadMaster.Domain.Ports;

namespace LoadMaster.Testing.Ha;

/// <summary>An arbiter that answers what the test says, and remembers what it was asked.</summary>
public sealed class FakeArbiter : IArbiter
{
    private readonly Lock _gate = new();
    private readonly List<LeaseRequest> _asked = [];

    /// <summary>Null: it does not answer.</summary>
    public LeaseAnswer? Answer { get; set; }

    public IReadOnlyList<LeaseRequest> Asked
    {
        get
        {
            lock (_gate) return [.. _asked];
        }
    }

    public Task<LeaseAnswer?> AskAsync(LeaseRequest request, TimeSpan timeout, CancellationToken cancellationToken)
    {
        lock (_gate) _asked.Add(request);
        return Task.FromResult(Answer);
    }
}
