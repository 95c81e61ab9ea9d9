using Akka.Actor;
using Akka.Actor.Setup;
using LoadMaster.Actors;
using LoadMaster.Actors.Node;
using LoadMaster.Actors.Settings;
using LoadMaster.Domain;
using LoadMaster.Host.Logging;

namespace LoadMaster.Host.Composition;

/// <summary>Starts the actor tree with the host and stops it in order: shared addresses are handed over before anything else ends.</summary>
public sealed class ActorSystemService(NodeLifetime lifetime, NodeDependencies dependencies, JournalOptions journal, ClusterTls? tls) : IHostedService
{
    private ActorSystem? _system;

    public ActorSystem System => _system ?? throw new InvalidOperationException("The actor system starts with the host.");

    public Task StartAsync(CancellationToken cancellationToken)
    {
        JournalPreparation.Prepare(journal);
        var setup = AkkaSettings.Build(dependencies.Options, journal, tls, typeof(AkkaSerilogLogger));
        _system = CreateSystem(setup);
        _system.ActorOf(NodeActor.Props(dependencies, lifetime.Restart), ActorNames.Node);
        _system.WhenTerminated.ContinueWith(_ => OnTerminated(), TaskScheduler.Default);
        return Task.CompletedTask;
    }

    private ActorSystem CreateSystem(ActorSystemSetup setup)
    {
        try
        {
            return ActorSystem.Create(ActorNames.System, setup);
        }
        catch (Exception error) when (dependencies.Options.Ha is { } ha)
        {
            throw new StartupProblemException(
                ProblemCodes.PortTaken,
                $"The cluster port {ha.Address}:{ha.ClusterPort} cannot be opened: {error.GetBaseException().Message}. Is ha:address an address of this node, and the port free (ha:clusterPort)?");
        }
    }

    private void OnTerminated()
    {
        if (_system is not null)
        {
            lifetime.Restart("the actor system has ended by itself");
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_system is { } system)
        {
            _system = null;
            await CoordinatedShutdown.Get(system).Run(CoordinatedShutdown.ClrExitReason.Instance).WaitAsync(cancellationToken);
        }
    }
}
