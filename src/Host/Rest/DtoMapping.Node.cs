using LoadMaster.Actors.Ha;
using LoadMaster.Actors.Replication;
using LoadMaster.Actors.VirtualServices;
using LoadMaster.Api;
using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ha;
using LoadMaster.Domain.Ports;
using LoadMaster.Domain.Serving;

namespace LoadMaster.Host.Rest;

public static partial class DtoMapping
{
    public static StatusDto ToDto(NodeInfo node, NodeView view, HaProtocol.HaStatus ha)
    {
        var services = view.Config.Config.VirtualServices;
        return new StatusDto(
            node.Name,
            node.Version,
            node.StartedAt,
            Math.Round(node.Uptime.TotalSeconds, 1),
            view.Config.Revision,
            view.Status.ServingRevision,
            ToDto(ha),
            services.Count(s => view.StateOf(s) is ServiceState.Up or ServiceState.Redirect),
            services.Count,
            view.Status.Services.Sum(s => s.Servers.Count(server => server.Availability == ServerAvailability.Up)),
            services.Sum(s => s.RealServers.Count),
            view.RequestsPerSecond,
            view.ConnectionsActive);
    }

    public static HaStatusDto ToDto(HaProtocol.HaStatus ha) => new(
        ha.Configured,
        ha.Node,
        Words.Of(ha.State),
        ha.Reason,
        ha.Since,
        ha.Epoch,
        ha.ActiveNode,
        [.. ha.HeldAddresses],
        [.. ha.Peers.Select(ToDto)],
        ha.LastFailover is { } last ? ToDto(last) : null)
    {
        Reach = ToDto(ha.Reach),
        Heartbeat = ha.Heartbeat is { } beat
            ? new(beat.KeyIds, beat.Sent, beat.Received, beat.Forged, beat.Replayed, beat.Malformed, beat.Unknown)
            : null,
        Drain = ha.Drain is { } drain ? new(drain.To, drain.Connections, drain.SecondsLeft) : null,
        Forwarding = [.. ha.Forwarding.Select(one => new ForwardingDto(one.To, one.Connections))],
        VirtualMac = ha.VirtualMac is { } mac ? new(mac.Id, [.. mac.Interfaces.Select(one => new VirtualInterfaceDto(one.Name, one.Arm, one.Mac, one.Up))], mac.Problem) : null,
        Arbiter = ha.Arbiter is { } arbiter ? new(arbiter.Address, arbiter.Asked, arbiter.HeardMillisecondsAgo, arbiter.Owner) : null,
    };

    public static PersistenceSyncDto ToDto(PersistenceSyncProtocol.SyncStatus sync) =>
        new(sync.Entries, sync.MemoryBytes, [.. sync.Peers.Select(ToDto)], sync.Received, sync.Skipped);

    public static PersistenceEntryDto ToDto(PersistenceEntry entry) =>
        new(entry.Client, entry.Server.Value, entry.Address.ToString(), Math.Round(entry.RemainingSeconds, 1));

    public static HaSettingsDto ToDto(HaSettings ha) => new(
        [.. ha.SharedAddresses.Select(a => new SharedAddressDto(a.Address.ToString(), Words.Of(a.Role)))],
        [.. ha.Gateways.Select(g => g.ToString())],
        ha.PreferredNode,
        ha.HeartbeatIntervalMilliseconds,
        ha.HeartbeatTimeoutMilliseconds,
        ha.AddressLifetimeSeconds,
        ha.SwitchDrainSeconds,
        ha.StopDrainSeconds,
        ha.VirtualMac);

    public static LoggingDto ToDto(LoggingSettings logging, long revision) => new(
        revision,
        logging.MarkIntervalMinutes,
        [.. logging.Syslog.Select(t => new SyslogTargetDto(
            t.Host,
            LoggingWords.Protocols.Of(t.Protocol),
            t.Port,
            LoggingWords.Formats.Of(t.Format),
            LoggingWords.Levels.Of(t.Level),
            LoggingWords.Facilities.Of(t.Facility),
            t.TlsFingerprint))]);

    public static DifferenceDto ToDto(DocumentDifference difference) => new(
        difference.Kind switch
        {
            DifferenceKind.Added => "added",
            DifferenceKind.Removed => "removed",
            DifferenceKind.Changed => "changed",
        },
        difference.Path,
        difference.Before,
        difference.After);

    private static PersistencePeerDto ToDto(PersistenceSyncProtocol.PeerProgress peer) => new(
        peer.Node,
        peer.EntriesBehind,
        peer.BlocksBehind,
        peer.LastAcknowledged,
        peer.FullTransfers,
        peer.FullInProgress,
        peer.AcknowledgedMillisecondsAgo);

    private static PeerDto ToDto(HaProtocol.PeerStatus peer) => new(
        peer.Node,
        peer.State is { } state ? Words.Of(state) : null,
        peer.Alive,
        peer.SilentForMilliseconds,
        peer.PathsAlive,
        peer.PathsTotal,
        peer.ConfigRevision,
        peer.ClusterMember)
    {
        Version = peer.Version?.Software,
        Relay = Word(peer.Relay.State),
        RelayText = peer.Relay.Words,
        OnlyRelayed = peer.OnlyRelayed,
        Reach = ToDto(peer.Reach),
    };

    private static ReachDto? ToDto(NetworkReach? reach) => reach is null ? null : new(reach.Healthy, reach.Total);

    private static string Word(RelayState state) => state switch
    {
        RelayState.Works => "works",
        RelayState.NotForwarded => "notForwarded",
        RelayState.Off => "off",
        RelayState.Unknown => "unknown",
    };

    private static FailoverDto ToDto(HaProtocol.LastFailover last) => new(
        last.At, last.Cause, last.DurationMilliseconds, [.. last.Timeline.Select(s => new FailoverStepDto(s.AtMilliseconds, s.What))]);
}
