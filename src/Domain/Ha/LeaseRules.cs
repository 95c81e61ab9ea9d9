namespace LoadMaster.Domain.Ha;

/// <summary>What a node asks the arbiter for.</summary>
/// <param name="Hold">True: it is active and renews; false: it would like to take over a silent peer.</param>
public sealed record LeaseRequest(string Node, long Epoch, bool Hold);

/// <summary>The arbiter's answer; when refused, who has the lease ("" while nobody may claim yet).</summary>
/// <param name="Held">The owner is active; false: it has only claimed.</param>
public sealed record LeaseAnswer(bool Granted, string Owner, long Epoch, bool Held);

/// <summary>One cluster's lease in the arbiter's memory.</summary>
/// <param name="Until">By the arbiter's monotonic clock.</param>
public sealed record Lease(string Owner, long Epoch, bool Held, TimeSpan Until);

/// <summary>Whom the arbiter lends the shared addresses to.</summary>
public static class LeaseRules
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMilliseconds(600);

    public static readonly TimeSpan RenewEvery = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// A claim gets only what nobody else has. An active node also gets what was merely claimed, and the lease of an active node that it
    /// outranks: it took over by rules that need no lease, such as a hand-over or a proven death.
    /// </summary>
    /// <param name="started">When the arbiter started: for one lifetime it cannot know who is active, so nobody may claim.</param>
    public static (Lease? Lease, LeaseAnswer Answer) Decide(Lease? lease, LeaseRequest request, TimeSpan started, TimeSpan now)
    {
        var current = lease is not null && now < lease.Until ? lease : null;
        var free = current is null ? request.Hold || now - started >= Lifetime : current.Owner == request.Node;
        var stronger = request.Hold
            && current is not null
            && (!current.Held || Outranks(request.Epoch, request.Node, current.Epoch, current.Owner));
        if (!free && !stronger)
            return (current, new(false, current?.Owner ?? "", current?.Epoch ?? 0, current?.Held ?? false));

        var granted = new Lease(request.Node, request.Epoch, request.Hold, now + Lifetime);
        return (granted, new(true, granted.Owner, granted.Epoch, granted.Held));
    }

    /// <summary>Of two active nodes the higher epoch stays, of equal epochs the lower name.</summary>
    public static bool Outranks(long epoch, string node, long otherEpoch, string otherNode) =>
        epoch > otherEpoch || (epoch == otherEpoch && string.CompareOrdinal(node, otherNode) < 0);
}
