using LoadMaster.Domain.Ha;

namespace LoadMaster.Simulation;

/// <summary>The arbiter's host on the service network, with the real lease rules; it may restart and forget.</summary>
internal sealed class SimArbiter(SimClock clock, SimNetwork network, Random random)
{
    private const int Tries = 3;
    private Lease? _lease;
    private double _started = -60_000;

    public bool Up { get; set; } = true;

    public void Restart() => (_lease, _started) = (null, clock.Now);

    /// <summary>Asks as the client does: three times within the time; <paramref name="answered"/> is called once, or never.</summary>
    public void Ask(SimNode from, LeaseRequest request, double timeout, Action<LeaseAnswer> answered)
    {
        var end = clock.Now + timeout;
        var done = false;
        for (var number = 0; number < Tries; number++) clock.After(timeout / Tries * number, Try);

        void Try()
        {
            if (done) return;
            Datagram(from, () =>
            {
                if (!Up) return;
                (_lease, var answer) = LeaseRules.Decide(_lease, request, TimeSpan.FromMilliseconds(_started), TimeSpan.FromMilliseconds(clock.Now));
                Datagram(from, () =>
                {
                    if (done || clock.Now > end) return;
                    done = true;
                    answered(answer);
                });
            });
        }
    }

    private void Datagram(SimNode node, Action arrive)
    {
        if (!network.ReachesClients(node) || random.NextDouble() < network.Loss) return;
        clock.After(0.1 + (random.NextDouble() * network.DelayMax), () =>
        {
            if (network.ReachesClients(node)) arrive();
        });
    }
}
