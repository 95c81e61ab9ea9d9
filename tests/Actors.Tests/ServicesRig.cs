using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit;
using LoadMaster.Actors.Config;
using LoadMaster.Actors.Layer4;
using LoadMaster.Actors.Serving;
using LoadMaster.Actors.Stats;
using LoadMaster.Actors.VirtualServices;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;
using LoadMaster.Testing;
using static LoadMaster.Actors.VirtualServices.ServiceStatusProtocol;

namespace LoadMaster.Actors.Tests;

/// <summary>The services half of a node under virtual time: its actors with fakes at the edges, in the tree and under the names of the real one.</summary>
public abstract class ServicesRig : Akka.TestKit.Xunit2.TestKit
{
    private const int RoundsToSettle = 8;

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private readonly IActorRef _node;
    private long _revision;

    protected ServicesRig()
        : base(ConfigurationFactory.ParseString("""
            akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit"
            akka.loglevel = INFO
            akka.stdout-loglevel = OFF
            akka.log-dead-letters = off
            akka.test.single-expect-default = 20s
            """))
    {
        Applied = CreateTestProbe();
        Sys.EventStream.Subscribe(Applied.Ref, typeof(ServingProtocol.PlanApplied));
        _node = Sys.ActorOf(Props.Create(() => new NodeStub(this)), ActorNames.Node);
        Settle();
    }

    protected FakeDataPlane DataPlane { get; } = new();

    protected FakeLayer4 Kernel { get; } = new();

    protected FakeProbe Probe { get; } = new();

    protected FakeLoadAgent Agent { get; } = new();

    protected ManualTime Time { get; } = new();

    /// <summary>Hears every <see cref="ServingProtocol.PlanApplied"/>.</summary>
    protected TestProbe Applied { get; }

    protected TestScheduler Scheduler => (TestScheduler)Sys.Scheduler;

    /// <summary>How often a child of the node failed.</summary>
    protected int Restarts { get; private set; }

    protected LoadMasterConfig Config { get; private set; } = LoadMasterConfig.Empty;

    /// <summary>Makes these services the next revision and lets the actors work it off.</summary>
    protected long Publish(params VirtualService[] services)
    {
        PublishOnly(services);
        Settle();
        return _revision;
    }

    protected void PublishOnly(params VirtualService[] services)
    {
        Config = Given.Config(services);
        _node.Tell(new ConfigProtocol.ConfigPublished(Config, ++_revision, Epoch: 1));
    }

    /// <summary>Lets virtual time pass in small steps; after each one every actor has worked off its messages.</summary>
    protected void Pass(double seconds)
    {
        var steps = (int)Math.Ceiling(seconds / Step.TotalSeconds);
        for (var i = 0; i < steps; i++)
        {
            Time.Advance(Step);
            Scheduler.Advance(Step);
            Settle();
        }
    }

    /// <summary>Waits until all messages, and those that they cause, are worked off: every actor answers several rounds of questions.</summary>
    protected void Settle()
    {
        for (var round = 0; round < RoundsToSettle; round++)
        {
            foreach (var actor in Tree(_node).ToList())
            {
                actor.Ask<ActorIdentity>(new Identify(round), Deadline).Wait(Deadline);
            }
        }
    }

    /// <summary>For what a task of the test's own completes: polls in real time.</summary>
    protected void Eventually(Func<bool> condition) => AwaitCondition(() =>
    {
        Settle();
        return condition();
    }, Deadline);

    protected IActorRef Child(params string[] names) => Child(_node, names);

    /// <summary>Makes the actor fail with an exception and waits until it is back.</summary>
    protected void Poison(params string[] names)
    {
        Child(names).Tell(Kill.Instance);
        Settle();
    }

    protected ServicesStatus Status() => Child(ActorNames.Services).Ask<ServicesStatus>(GetServicesStatus.Instance, Deadline).Result;

    /// <summary>As who wants one service only asks for it.</summary>
    protected ServicesStatus StatusOfOne(int service) =>
        Child(ActorNames.Services).Ask<ServicesStatus>(new GetServiceStatus(new VirtualServiceId(service)), Deadline).Result;

    protected ServiceStatus StatusOf(int service) => Status().Services.Single(status => status.Id.Value == service);

    protected ServerStatus ServerStatusOf(int server) =>
        Status().Services.SelectMany(status => status.Servers).Single(status => status.Id.Value == server);

    protected ServerAvailability? AvailabilityOf(int server) => DataPlane.Server(server)?.Availability;

    protected int? WeightOf(int server) => DataPlane.Server(server)?.EffectiveWeight;

    private static IActorRef Child(IActorRef parent, IEnumerable<string> names) =>
        names.Aggregate(parent, (actor, name) => ((ActorRefWithCell)actor).GetSingleChild(name));

    private static IEnumerable<IActorRef> Tree(IActorRef actor) =>
        actor is ActorRefWithCell withCell ? withCell.Children.SelectMany(Tree).Prepend(actor) : [];

    /// <summary>Stands for the node actor and its config actor: it answers with, and publishes, what the test publishes.</summary>
    private sealed class NodeStub : ReceiveActor
    {
        private readonly ServicesRig _rig;

        public NodeStub(ServicesRig rig)
        {
            _rig = rig;
            ReceiveAny(message => Context.Child(ActorNames.Config).Forward(message));
        }

        protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ =>
        {
            _rig.Restarts++;
            return Directive.Restart;
        });

        protected override void PreStart()
        {
            Context.ActorOf(Props.Create(() => new ConfigStub()), ActorNames.Config);
            Context.ActorOf(VirtualServicesActor.Props(_rig.Probe, _rig.Agent, _rig.Time), ActorNames.Services);
            Context.ActorOf(L4Actor.Props(_rig.Kernel, _rig.Time), ActorNames.L4);
            Context.ActorOf(ServingActor.Props(_rig.DataPlane), ActorNames.Serving);
            Context.ActorOf(StatsActor.Props(_rig.DataPlane, _rig.Time), ActorNames.Stats);
        }
    }

    private sealed class ConfigStub : ReceiveActor
    {
        private ConfigProtocol.ConfigPublished? _published;

        public ConfigStub()
        {
            Receive<ConfigProtocol.ConfigPublished>(message =>
            {
                _published = message;
                Context.System.EventStream.Publish(message);
            });
            Receive<ConfigProtocol.GetConfig>(_ =>
            {
                if (_published is not null)
                {
                    Sender.Tell(_published);
                }
            });
        }
    }
}
