using LoadMaster.Actors.Ha;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ha;

namespace LoadMaster.Host.Metrics;

using N = Metric<HaProtocol.HaStatus>;
using P = Metric<HaProtocol.PeerStatus>;

/// <summary>High availability as this node sees it.</summary>
internal static class HaMetrics
{
    private const double MillisecondsPerSecond = 1000;

    private static readonly string[] States = [.. Enum.GetValues<HaState>().Select(s => Words.Of(s))];

    public static readonly MetricGroup<HaProtocol.HaStatus> Node = new(
        [],
        _ => [],
        N.State("loadmaster_ha_state", "State of the node in its pair; a single node is active.", States, h => Words.Of(h.State)),
        N.Totals(
            "loadmaster_ha_transitions_total",
            "How often the node came into a state since its start.",
            "state",
            h => Enum.GetValues<HaState>().Select(state => (Words.Of(state), (double)h.Entered.Where(one => one.State == state).Sum(one => one.Times)))),
        N.Now("loadmaster_ha_virtual_mac_working", "1 when the virtual MAC is on every interface that it belongs on, else 0; absent without one.", h => h.VirtualMac is { } mac ? (mac.Problem is null ? 1 : 0) : null),
        N.Now("loadmaster_ha_epoch", "Epoch of the last take-over known.", h => h.Epoch),
        N.Now("loadmaster_ha_addresses_held", "Shared addresses that the node holds.", h => h.HeldAddresses.Count),
        N.Now("loadmaster_ha_draining_connections", "Connections from before the last planned switch that the node still serves without the shared addresses.", h => h.Drain?.Connections ?? 0),
        N.Now("loadmaster_ha_forwarded_connections", "Connections whose packets the node forwards to the one that had the shared addresses before.", h => h.Forwarding.Sum(one => one.Connections)),
        N.Now("loadmaster_ha_networks_healthy", "Gateways that answer and interfaces of shared addresses that have a carrier; absent while unknown.", h => h.Reach?.Healthy),
        N.Now("loadmaster_ha_networks", "Gateways and interfaces of shared addresses that are configured; absent while unknown.", h => h.Reach?.Total),
        N.Now("loadmaster_ha_last_failover_seconds", "How long the last take-over took, from the suspicion to the announcement.", h => h.LastFailover?.DurationMilliseconds / MillisecondsPerSecond),
        N.Now("loadmaster_ha_last_failover_timestamp_seconds", "When the last take-over was, in Unix time.", h => h.LastFailover?.At.ToUnixTimeSeconds()),
        N.Totals("loadmaster_ha_heartbeats_total", "Heartbeats by what became of them: sent, received, forged, replayed, malformed, unknown.", "result", Heartbeats));

    public static readonly MetricGroup<HaProtocol.PeerStatus> Peer = new(
        ["peer"],
        p => [p.Node],
        P.Now("loadmaster_peer_alive", "1 when the peer is heard, else 0.", p => p.Alive ? 1 : 0),
        P.Now("loadmaster_peer_silent_seconds", "Seconds since the peer was last heard.", p => p.SilentForMilliseconds / MillisecondsPerSecond),
        P.Now("loadmaster_peer_paths_alive", "Heartbeat paths on which the peer is heard.", p => p.PathsAlive),
        P.Now("loadmaster_peer_paths", "Heartbeat paths to the peer.", p => p.PathsTotal),
        P.Now("loadmaster_peer_relay_works", "1 when heartbeats come through the gateway too, else 0.", p => p.Relay.State == RelayState.Works ? 1 : 0),
        P.Now("loadmaster_peer_only_relayed", "1 when the peer is heard through the gateway only, else 0.", p => p.OnlyRelayed ? 1 : 0),
        P.Now("loadmaster_peer_config_revision", "Configuration revision of the peer; absent while it was never heard.", p => p.ConfigRevision),
        P.Now("loadmaster_peer_cluster_member", "1 when the peer is connected for replication, else 0.", p => p.ClusterMember ? 1 : 0));

    private static IEnumerable<(string Label, double Value)> Heartbeats(HaProtocol.HaStatus status) => status.Heartbeat is not { } beat
        ? []
        :
        [
            ("sent", beat.Sent),
            ("received", beat.Received),
            ("forged", beat.Forged),
            ("replayed", beat.Replayed),
            ("malformed", beat.Malformed),
            ("unknown", beat.Unknown),
        ];
}
