using System.Net;
using LoadMaster.Domain.Pair;
using LoadMaster.Network.Link;

namespace LoadMaster.Network.Heartbeat;

/// <summary>What the heartbeat needs besides the node's options.</summary>
public sealed record HeartbeatLinkOptions
{
    /// <summary>Must rise with every start of the process, see <see cref="IncarnationFile"/>.</summary>
    public required long Incarnation { get; init; }

    /// <summary>Told in every heartbeat.</summary>
    public PairVersion? Version { get; init; }

    /// <summary>What the link's probes learn of the gateways; null: no heartbeat goes through one.</summary>
    public StationBook? Stations { get; init; }

    /// <summary>Where to listen and send from; null: every address (what a real node wants, so that each path to it works).</summary>
    public IPAddress? BindAddress { get; init; }

    /// <summary>The heartbeat falls silent when the last publication is older: the control plane hangs.</summary>
    public TimeSpan PublishedWithin { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan Interval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>A peer is silent after this long without any authentic heartbeat.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMilliseconds(300);
}
