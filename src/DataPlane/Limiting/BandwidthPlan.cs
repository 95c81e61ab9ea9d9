using LoadMaster.DataPlane.Engine;
using LoadMaster.DataPlane.Persistence;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving.Shares;

namespace LoadMaster.DataPlane.Limiting;

/// <summary>The way that bytes take, seen from the node.</summary>
internal enum Way : byte
{
    /// <summary>From the client.</summary>
    In,

    /// <summary>To the client.</summary>
    Out,
}

/// <summary>The rates of one service, made with its table entry, over what was counted of them so far.</summary>
internal sealed class BandwidthPlan
{
    /// <summary>What one connection passes before it is the next one's turn, as a part of a second, and its bounds.</summary>
    private const int TurnsPerSecond = 32;
    private const int TurnBytesMin = 512;
    private const int TurnBytesMax = 64 * 1024;
    private const double NanosecondsPerSecond = 1_000_000_000;

    private readonly ServiceLimits _limits;
    private readonly BandwidthState _state;

    private BandwidthPlan(ServiceLimits limits, BandwidthState state)
    {
        (_limits, _state) = (limits, state);
        var bandwidth = limits.Bandwidth;
        BurstNanoseconds = (long)(bandwidth.BurstSeconds * NanosecondsPerSecond);
        In = new WayLimits(bandwidth.InBytesPerSecond, bandwidth.ClientInBytesPerSecond);
        Out = new WayLimits(bandwidth.OutBytesPerSecond, bandwidth.ClientOutBytesPerSecond);
    }

    public long BurstNanoseconds { get; }

    public WayLimits In { get; }

    public WayLimits Out { get; }

    public WayBuckets Service => _state.Service;

    public ClientBuckets Clients => _state.Clients;

    /// <summary>Null for a service without such limits.</summary>
    public static BandwidthPlan? Of(VirtualService service, BandwidthState state) => service.Limits.Bandwidth.IsOn ? new BandwidthPlan(service.Limits, state) : null;

    /// <summary>The buckets of the client's network, to be given back; null when networks are not limited.</summary>
    public ClientBuckets.Entry? EnterClient(in ClientAddress client, long now) => !_limits.Bandwidth.CountsClients
        ? null
        : _state.Clients.Enter(PersistenceKey.Of(client.Bytes, _limits.ClientPrefixLengthV4, _limits.ClientPrefixLengthV6), BurstNanoseconds, now);

    /// <summary>What has passed since the last call, and how full the buckets are.</summary>
    public (RateUse In, RateUse Out) TakeUse(WayBuckets buckets, bool ofClient, long now) =>
        (buckets.In.TakeUse(In.Of(ofClient), BurstNanoseconds, now), buckets.Out.TakeUse(Out.Of(ofClient), BurstNanoseconds, now));

    /// <summary>What has passed another node.</summary>
    public void Charge(WayBuckets buckets, bool ofClient, RateUse inward, RateUse outward, long now)
    {
        buckets.In.Charge(inward, In.Of(ofClient), BurstNanoseconds, now);
        buckets.Out.Charge(outward, Out.Of(ofClient), BurstNanoseconds, now);
    }

    public void LeaveClient(ClientBuckets.Entry entry) => _state.Clients.Leave(entry);

    /// <summary>Bytes a second; 0 is no limit.</summary>
    internal readonly struct WayLimits(int all, int client)
    {
        public int All => all;

        public int Client => client;

        public int Of(bool ofClient) => ofClient ? client : all;

        public bool IsOn => all + (long)client > 0;

        /// <summary>What one connection passes before it is another's turn.</summary>
        public int TurnBytes { get; } = Math.Clamp(Math.Min(all == 0 ? int.MaxValue : all, client == 0 ? int.MaxValue : client) / TurnsPerSecond, TurnBytesMin, TurnBytesMax);
    }
}

/// <summary>Both ways' buckets.</summary>
internal sealed class WayBuckets
{
    public ByteBucket In { get; } = new();

    public ByteBucket Out { get; } = new();
}

/// <summary>What a service keeps of its bandwidth from table to table, for all loops.</summary>
internal sealed class BandwidthState
{
    public WayBuckets Service { get; } = new();

    public ClientBuckets Clients { get; } = new();
}
