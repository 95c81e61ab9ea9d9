using System.Net;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Ha;
using LoadMaster.Domain.Ports;

namespace LoadMaster.Testing.Ha;

/// <summary>A heartbeat whose observations a test or a <see cref="FakeHeartbeatNetwork"/> makes up.</summary>
public sealed class FakeHeartbeatLink(Func<ValueList<PeerObservation>> observe) : IHeartbeatLink
{
    private volatile HeartbeatStatus? _published;

    public HeartbeatStatus? Published => _published;

    public long Incarnation { get; init; } = 1;

    public (TimeSpan Interval, TimeSpan Timeout)? Timings { get; private set; }

    public Action? Changed { get; set; }

    public void UseTimings(TimeSpan interval, TimeSpan timeout) => Timings = (interval, timeout);

    public (ValueList<PeerOptions> Peers, ValueList<ReadOnlyMemory<byte>> Keys)? Members { get; private set; }

    public HeartbeatReport Report { get; init; } = new(["00000000"], 0, 0, 0, 0, 0, 0);

    public void UseMembers(ValueList<PeerOptions> peers, ValueList<ReadOnlyMemory<byte>> keys) => Members = (peers, keys);

    public ValueList<IPAddress> Gateways { get; private set; } = [];

    public void UseRelay(ValueList<IPAddress> gateways) => Gateways = gateways;

    public void Publish(HeartbeatStatus status) => _published = status;

    public ValueList<PeerObservation> Observe() => observe();

    public void Dispose() => Changed = null;
}
