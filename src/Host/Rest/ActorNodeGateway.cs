using Akka.Actor;
using LoadMaster.Actors;
using LoadMaster.Actors.Config;
using LoadMaster.Actors.Ha;
using LoadMaster.Actors.Stats;
using LoadMaster.Actors.VirtualServices;

namespace LoadMaster.Host.Rest;

/// <summary>Asks the actors of the tree by their paths.</summary>
public sealed class ActorNodeGateway(ActorSystem system, TimeSpan answerTimeout) : INodeGateway
{
    /// <summary>How long REST waits for an actor's answer.</summary>
    public static readonly TimeSpan AnswerTimeoutDefault = TimeSpan.FromSeconds(10);

    public ActorNodeGateway(ActorSystem system) : this(system, AnswerTimeoutDefault)
    {
    }

    public Task<object> ChangeAsync(ConfigProtocol.ChangeConfig change, CancellationToken cancel) =>
        AskAsync<object>(ActorNames.Config, change, "The change may have been made or not: look at the configuration's history before trying again.", cancel);

    public Task<ConfigProtocol.ConfigPublished> GetConfigAsync(CancellationToken cancel) =>
        AskAsync<ConfigProtocol.ConfigPublished>(ActorNames.Config, ConfigProtocol.GetConfig.Instance, null, cancel);

    public Task<ConfigProtocol.ConfigHistory> GetHistoryAsync(int countMax, CancellationToken cancel) =>
        AskAsync<ConfigProtocol.ConfigHistory>(ActorNames.Config, new ConfigProtocol.GetHistory(countMax), null, cancel);

    public Task<object> GetRevisionAsync(long revision, CancellationToken cancel) =>
        AskAsync<object>(ActorNames.Config, new ConfigProtocol.GetRevision(revision), null, cancel);

    public Task<ServiceStatusProtocol.ServicesStatus> GetServicesStatusAsync(CancellationToken cancel) =>
        AskAsync<ServiceStatusProtocol.ServicesStatus>(ActorNames.Services, ServiceStatusProtocol.GetServicesStatus.Instance, null, cancel);

    public Task<StatsProtocol.StatsReport> GetStatsAsync(CancellationToken cancel) =>
        AskAsync<StatsProtocol.StatsReport>(ActorNames.Stats, StatsProtocol.GetStats.Instance, null, cancel);

    public Task<HaProtocol.HaStatus> GetHaStatusAsync(CancellationToken cancel) =>
        AskAsync<HaProtocol.HaStatus>(ActorNames.Ha, HaProtocol.GetHaStatus.Instance, null, cancel);

    public Task<object> FailoverAsync(HaProtocol.Failover command, CancellationToken cancel) =>
        AskAsync<object>(ActorNames.Ha, command, "Look at the high-availability status before trying again.", cancel);

    public Task<object> SetMaintenanceAsync(HaProtocol.SetMaintenance command, CancellationToken cancel) =>
        AskAsync<object>(ActorNames.Ha, command, "Look at the high-availability status before trying again.", cancel);

    private async Task<T> AskAsync<T>(string actor, object message, string? onTimeout, CancellationToken cancel)
    {
        try
        {
            return await system.ActorSelection(ActorNames.Path(actor)).Ask<T>(message, answerTimeout, cancel);
        }
        catch (AskTimeoutException e)
        {
            throw new NodeNotReadyException(
                $"The part '{actor}' of this node did not answer within {answerTimeout.TotalSeconds:0.#} s. {onTimeout ?? "It may still be starting: try again shortly."}", e);
        }
    }
}
