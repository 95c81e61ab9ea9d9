using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Event;
using Akka.Remote.Transport;
using Akka.Remote.Transport.DotNetty;

namespace LoadMaster.Actors.Ha;

/// <summary>
/// Akka's own TCP transport, kept from ending this node: when a TLS handshake that it began fails, it runs the coordinated shutdown of
/// the actor system that it was made with. Here that is a bystander whose shutdown does nothing, so a peer that dies in mid-handshake
/// or holds another key is one refused connection, tried again later.
/// </summary>
public sealed class GuardedTcpTransport : Transport
{
    private const string Inner = "Akka.Remote.Transport.DotNetty.TcpTransport, Akka.Remote";
    private readonly Transport _inner;
    private readonly TimeSpan _associateWithin;
    private readonly TransportConnections _connections = new();

    /// <summary>Akka makes it with these two.</summary>
    public GuardedTcpTransport(ActorSystem system, Akka.Configuration.Config config)
    {
        ArgumentNullException.ThrowIfNull(system);
        System = system;
        Config = config;
        _associateWithin = 0.9 * config.GetTimeSpan("connection-timeout");
        var bystander = Bystander(system);
        system.RegisterOnTermination(() => bystander.Terminate());
        _inner = (Transport)Activator.CreateInstance(Type.GetType(Inner, throwOnError: true)!, bystander, config)!;
    }

    /// <summary>For <c>akka.remote.dot-netty.tcp.transport-class</c>.</summary>
    internal static string Name => $"{typeof(GuardedTcpTransport).FullName}, {typeof(GuardedTcpTransport).Assembly.GetName().Name}";

    public override string SchemeIdentifier => _inner.SchemeIdentifier;

    public override long MaximumPayloadBytes => _inner.MaximumPayloadBytes;

    public override async Task<(Address, TaskCompletionSource<IAssociationEventListener>)> Listen()
    {
        var (address, listener) = await _inner.Listen().ConfigureAwait(false);
        var own = new TaskCompletionSource<IAssociationEventListener>();
        _ = own.Task.ContinueWith(
            set => listener.SetResult(new Recorder(_connections, set.Result)), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return (address, own);
    }

    public override bool IsResponsibleFor(Address remote) => _inner.IsResponsibleFor(remote);

    /// <summary>Akka gives an attempt up after <c>connection-timeout</c> and forgets it: one that ends later would stay open for ever.</summary>
    public override async Task<AssociationHandle> Associate(Address remoteAddress)
    {
        var attempt = _inner.Associate(remoteAddress);
        try
        {
            return _connections.Add(await attempt.WaitAsync(_associateWithin).ConfigureAwait(false));
        }
        catch (TimeoutException)
        {
            _ = attempt.ContinueWith(
                late => TransportConnections.Disassociate(late.Result), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            throw new InvalidAssociationException($"no secured connection to {remoteAddress} within {_associateWithin.TotalSeconds} s");
        }
    }

    public override Task<bool> Shutdown() => _inner.Shutdown();

    public override Task<bool> ManagementCommand(object message)
    {
        if (message is not CloseConnections close) return _inner.ManagementCommand(message);
        _connections.Close(close.Host);
        return Task.FromResult(true);
    }

    /// <summary>It lends the transport its name (part of every address) and the TLS set-up; what it logs goes to the node's own log.</summary>
    private static ActorSystem Bystander(ActorSystem system)
    {
        var setup = ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(ConfigurationFactory.ParseString($$"""
            akka {
              loglevel = {{system.Settings.LogLevel}}
              loggers = []
              stdout-loglevel = OFF
              actor.provider = local
              coordinated-shutdown {
                terminate-actor-system = off
                run-by-actor-system-terminate = off
                run-by-clr-shutdown-hook = off
                exit-clr = off
              }
            }
            """)));
        var tls = system.Settings.Setup.Get<DotNettySslSetup>();
        var bystander = ActorSystem.Create(system.Name, tls.HasValue ? setup.And(tls.Value) : setup);
        var forwarder = bystander.ActorOf(Props.Create(() => new LogForwarder(system)), "log");
        bystander.EventStream.Subscribe(forwarder, typeof(LogEvent));
        return bystander;
    }

    /// <summary>Management command: every connection with this host ends, in both directions.</summary>
    internal sealed record CloseConnections(string Host);

    private sealed class Recorder(TransportConnections connections, IAssociationEventListener inner) : IAssociationEventListener
    {
        public void Notify(IAssociationEvent ev)
        {
            if (ev is InboundAssociation inbound) connections.Add(inbound.Association);
            inner.Notify(ev);
        }
    }

    private sealed class LogForwarder : ReceiveActor
    {
        public LogForwarder(ActorSystem system) => Receive<LogEvent>(system.EventStream.Publish);
    }
}
