using LoadMaster.Domain.Ha;

namespace LoadMaster.Simulation;

/// <summary>What one node's heartbeat listener and cluster know of one peer.</summary>
internal sealed class SimPeer(SimNode node, double now)
{
    private const double HeardWithin = 300;
    private const double ProofValid = 1500;
    private HeartbeatStatus? _status;
    private (long Incarnation, long Sequence) _last;
    private double _heard = now;
    private double _refused = double.MinValue;

    public SimNode Node => node;

    public SimRelay Relay { get; } = new(now);

    /// <summary>The peer's process that the cluster has a connection to; 0: to none.</summary>
    public int ConnectedLife { get; set; }

    /// <summary>Since when the connection is other than it is known to be.</summary>
    public double? ChangedSince { get; set; }

    public void Heartbeat(HeartbeatStatus status, long sequence, double at)
    {
        if (_last.Incarnation == status.Incarnation && sequence <= _last.Sequence) return;
        _last = (status.Incarnation, sequence);
        _status = status;
        _heard = at;
        _refused = double.MinValue;
    }

    public void PortUnreachable(double at) => _refused = at;

    public PeerObservation Observe(double at, HaTimings timings)
    {
        var silent = TimeSpan.FromMilliseconds(at - _heard);
        return new(node.Name, _status, silent, silent.TotalMilliseconds < HeardWithin ? 2 : 0, 2, at - _refused < ProofValid) { OnlyRelayed = Relay.OnlyRelayed(at, timings) };
    }
}
