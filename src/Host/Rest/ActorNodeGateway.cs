using Akka.Actor;
using LoadMaster.Actors;
using LoadMaster.Actors.Config;
using LoadMaster.Actors.Ha;
using LoadMaster.Actors.Layer4;
using LoadMaster.Actors.Mark;
using LoadMaster.Actors.Replication;
using LoadMaster.Actors.Stats;
using LoadMaster.Actors.VirtualServices;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ha;
using LoadMaster.Domain.Marks;
using LoadMaster.Domain.Ports;

namespace LoadMaster.Host.Rest;

/// <summary>Asks the actors of the tree by their paths.</summary>
/// <param name="node">Whose actors they are: a single node has none that speak to peers.</param>
public sealed class ActorNodeGateway(ActorSystem system, NodeOptions node, IPersistenceFeed persistence, TimeSpan answerTimeout) : INodeGateway
{
    /// <summary>How long REST waits for an actor's answer.</summary>
    public static readonly TimeSpan AnswerTimeoutDefault = TimeSpan.FromSeconds(10);

    public ActorNodeGateway(ActorSystem system, NodeOptions node, IPersistenceFeed persistence) : this(system, node, persistence, AnswerTimeoutDefault)
    {
    }

    public Task<object> ChangeAsync(ConfigProtocol.ChangeConfig change, CancellationToken cancel) =>
        AskAsync<object>(
            ActorNames.Config, change, "The change may have been made or not: look at the configuration's history before trying again.", cancel, Patience.For(change.Command));

    public Task<ConfigProtocol.ConfigPublished> GetConfigAsync(CancellationToken cancel) =>
        AskAsync<ConfigProtocol.ConfigPublished>(ActorNames.Config, ConfigProtocol.GetConfig.Instance, null, cancel);

    public void FetchContent(string sha256)
    {
        if (node.Ha is not null)
        {
            system.ActorSelection(ActorNames.Path(ActorNames.Content)).Tell(new ContentProtocol.FetchContent(sha256));
        }
    }

    public Task<ConfigProtocol.ConfigHistory> GetHistoryAsync(int countMax, CancellationToken cancel) =>
        AskAsync<ConfigProtocol.ConfigHistory>(ActorNames.Config, new ConfigProtocol.GetHistory(countMax), null, cancel);

    public Task<object> GetRevisionAsync(long revision, CancellationToken cancel) =>
        AskAsync<object>(ActorNames.Config, new ConfigProtocol.GetRevision(revision), null, cancel);

    public Task<ServiceStatusProtocol.ServicesStatus> GetServicesStatusAsync(CancellationToken cancel) =>
        AskAsync<ServiceStatusProtocol.ServicesStatus>(ActorNames.Services, ServiceStatusProtocol.GetServicesStatus.Instance, null, cancel);

    public Task<StatsProtocol.StatsReport> GetStatsAsync(CancellationToken cancel) =>
        AskAsync<StatsProtocol.StatsReport>(ActorNames.Stats, StatsProtocol.GetStats.Instance, null, cancel);

    public Task<ServiceStatusProtocol.ServicesStatus> GetServiceStatusAsync(VirtualServiceId service, CancellationToken cancel) =>
        AskAsync<ServiceStatusProtocol.ServicesStatus>(ActorNames.Services, new ServiceStatusProtocol.GetServiceStatus(service), null, cancel);

    public Task<StatsProtocol.StatsReport> GetServiceStatsAsync(VirtualService service, CancellationToken cancel) => AskAsync<StatsProtocol.StatsReport>(
        ActorNames.Stats, new StatsProtocol.GetServiceStats(service.Id, service.RealServers.Select(server => server.Id).ToValueList()), null, cancel);

    public Task<HaProtocol.HaStatus> GetHaStatusAsync(CancellationToken cancel) =>
        AskAsync<HaProtocol.HaStatus>(ActorNames.Ha, HaProtocol.GetHaStatus.Instance, null, cancel);

    public Task<object> FailoverAsync(HaProtocol.Failover command, CancellationToken cancel) =>
        AskAsync<object>(ActorNames.Ha, command, "Look at the high-availability status before trying again.", cancel);

    public Task<object> SetMaintenanceAsync(HaProtocol.SetMaintenance command, CancellationToken cancel) =>
        AskAsync<object>(ActorNames.Ha, command, "Look at the high-availability status before trying again.", cancel);

    public PersistencePage? ListPersistence(VirtualServiceId service, long cursor, int entriesMax) => persistence.List(service, cursor, entriesMax);

    /// <summary>A pair's actor also tells the peers; it hands the command on to the active node.</summary>
    public Task<object> ClearPersistenceAsync(PersistenceSyncProtocol.ClearEntries command, CancellationToken cancel) => node.Ha is null
        ? Task.FromResult<object>(new PersistenceSyncProtocol.EntriesCleared(
            persistence.Clear(command.Service, PersistenceClient.TryParse(command.Client, out var client) ? client : null), node.Name))
        : AskAsync<object>(ActorNames.PersistenceSync, command, "The entries may have been cleared or not: list them before trying again.", cancel);

    public Task<object> ListLayer4PersistenceAsync(VirtualServiceId service, int entriesMax, CancellationToken cancel) =>
        AskAsync<object>(ActorNames.L4, new L4Protocol.ListEntries(service, entriesMax), null, cancel);

    public Task<object> ClearLayer4PersistenceAsync(L4Protocol.ClearEntries command, CancellationToken cancel) =>
        AskAsync<object>(ActorNames.L4, command, "The entries may have been cleared or not: list them before trying again.", cancel);

    public async Task<PersistenceSyncProtocol.SyncStatus?> GetPersistenceSyncAsync(CancellationToken cancel) => node.Ha is null
        ? null
        : await AskAsync<PersistenceSyncProtocol.SyncStatus>(ActorNames.PersistenceSync, PersistenceSyncProtocol.GetSyncStatus.Instance, null, cancel);

    public async Task<PersistenceSyncProtocol.SyncStatus?> GetConnectionSyncAsync(CancellationToken cancel) => node.Ha is null
        ? null
        : await AskAsync<PersistenceSyncProtocol.SyncStatus>(ActorNames.ConnectionSync, PersistenceSyncProtocol.GetSyncStatus.Instance, null, cancel);

    public async Task<ValueList<PartnerMark>> GetPartnerMarksAsync(CancellationToken cancel) => node.Ha is null
        ? []
        : (await AskAsync<MarkProtocol.MarksOfPartners>(ActorNames.MarkWatch, MarkProtocol.GetPartnerMarks.Instance, null, cancel)).Marks;

    private async Task<T> AskAsync<T>(string actor, object message, string? onTimeout, CancellationToken cancel, TimeSpan patience = default)
    {
        var within = answerTimeout + patience;
        try
        {
            return await system.ActorSelection(ActorNames.Path(actor)).Ask<T>(message, within, cancel);
        }
        catch (AskTimeoutException e)
        {
            throw new NodeNotReadyException(
                $"The part '{actor}' of this node did not answer within {within.TotalSeconds:0.#} s. {onTimeout ?? "It may still be starting: try again shortly."}", e);
        }
    }
}
