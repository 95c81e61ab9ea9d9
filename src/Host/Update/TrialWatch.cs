using LoadMaster.Actors.Config;
using LoadMaster.Actors.Ha;
using LoadMaster.Actors.VirtualServices;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ha;
using LoadMaster.Host.Composition;
using LoadMaster.Host.Events;
using LoadMaster.Host.Rest;

namespace LoadMaster.Host.Update;

/// <summary>
/// Ends the trial of a new version once it works: its configuration is read and as new as its peers', it knows its place in the pair, the peers that live
/// are connected, and no more services than before are without their listeners. Until then the launcher may take the version back.
/// </summary>
public sealed partial class TrialWatch(
    UpdateDesk desk, Func<INodeGateway> gateway, EventBook events, NodeInfo node, IHostApplicationLifetime host, TimeProvider time, ILogger<TrialWatch> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>So often in a row it must be found well.</summary>
    private const int LooksNeeded = 4;

    /// <summary>Why a node is not ready to prove its version; null when it is.</summary>
    internal static string? Lacks(ConfigProtocol.ConfigPublished config, HaProtocol.HaStatus ha, int notServing, int notServingBefore)
    {
        if (ha.State is HaState.Starting or HaState.Fault)
            return $"the node's state is {ha.State.ToString().ToLowerInvariant()}: {ha.Reason}";
        if (ha.Peers.FirstOrDefault(peer => peer is { Alive: true, ClusterMember: false }) is { } apart)
            return $"{apart.Node} lives but is not connected; the versions may not understand each other";
        if (ha.Peers.FirstOrDefault(peer => peer.Alive && peer.ConfigRevision > config.Revision) is { } ahead)
            return $"the configuration is behind that of {ahead.Node}";
        return notServing > notServingBefore ? $"{notServing} services do not serve, {notServingBefore} before" : null;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (desk.Trial is not { } trial)
            return;
        _ = int.TryParse(trial.GetValueOrDefault("not_serving"), out var notServingBefore);
        try
        {
            await host.StartedAsync(stoppingToken);
            using var timer = new PeriodicTimer(Interval, time);
            var (well, said) = (0, "");
            while (well < LooksNeeded && await timer.WaitForNextTickAsync(stoppingToken))
            {
                var lacks = await LacksAsync(notServingBefore, stoppingToken);
                well = lacks is null ? well + 1 : 0;
                if (lacks is not null && lacks != said)
                    NotYet(node.Version, said = lacks);
            }

            desk.Installation!.EndTrial(trial.GetValueOrDefault("from") ?? "");
            Proven(node.Version);
            events.Raise(new Happening(EventSeverity.Info, EventKinds.Update, node.Name, $"Version {node.Version} has proven itself on this node."));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node stops; the trial goes on with its next start.
        }
    }

    private async Task<string?> LacksAsync(int notServingBefore, CancellationToken stop)
    {
        try
        {
            var status = await gateway().GetServicesStatusAsync(stop);
            return Lacks(
                await gateway().GetConfigAsync(stop), await gateway().GetHaStatusAsync(stop), status.Services.Count(one => one.State == ServiceState.NotServing), notServingBefore);
        }
        catch (NodeNotReadyException problem)
        {
            return problem.Message;
        }
    }

    [LoggerMessage(2601, LogLevel.Warning, "Update: version {Version:l} has not proven itself yet: {Reason:l}")]
    private partial void NotYet(string version, string reason);

    [LoggerMessage(2602, LogLevel.Information, "Update: version {Version:l} has proven itself and stays")]
    private partial void Proven(string version);
}
