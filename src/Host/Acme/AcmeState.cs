using System.Collections.Concurrent;

namespace LoadMaster.Host.Acme;

/// <summary>How a certificate stands with its order.</summary>
public enum AcmeOutcome
{
    /// <summary>It holds and needs nothing yet.</summary>
    Good,

    /// <summary>It is to be ordered, which has not begun.</summary>
    Waiting,

    /// <summary>An order is under way.</summary>
    Ordering,

    /// <summary>The last order failed; the certificate is the one of before.</summary>
    Failed,

    /// <summary>This node is not the active one, which orders.</summary>
    Standby,
}

/// <summary>The order of one certificate on this node.</summary>
/// <param name="Of">What it was ordered by: another text begins anew.</param>
/// <param name="Problem">In words; empty for none.</param>
public sealed record AcmeState(AcmeOutcome Outcome, string Of, string Problem)
{
    public DateTimeOffset? RenewAt { get; init; }

    public DateTimeOffset? TriedAt { get; init; }

    /// <summary>Before it nothing is tried; null: at once.</summary>
    public DateTimeOffset? NextTry { get; init; }

    /// <summary>In a row.</summary>
    public int Failures { get; init; }
}

/// <summary>How the certificates of this node stand with their orders, by name.</summary>
public sealed class AcmeBook
{
    private readonly ConcurrentDictionary<string, AcmeState> _states = new(StringComparer.Ordinal);

    public AcmeState? Find(string certificate) => _states.GetValueOrDefault(certificate);

    public IEnumerable<string> Known => _states.Keys;

    public void Set(string certificate, AcmeState state) => _states[certificate] = state;

    public void Remove(string certificate) => _states.TryRemove(certificate, out _);
}
