using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Akka.Actor;
using Akka.Cluster;
using LoadMaster.Actors.Ha;
using LoadMaster.Actors.Settings;
using LoadMaster.Actors.Tests.Config;
using LoadMaster.Domain.Ha;
using LoadMaster.Testing;

namespace LoadMaster.Actors.Tests.Settings;

/// <summary>A peer whose handshake fails must never end this node's actor system.</summary>
public sealed class ClusterTlsTests : IAsyncLifetime
{
    private readonly List<IDisposable> _certificates = [];
    private readonly List<ActorSystem> _systems = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await Task.WhenAll(_systems.Select(system => system.Terminate()));
        _certificates.ForEach(certificate => certificate.Dispose());
    }

    [Fact]
    public async Task A_node_that_dials_a_peer_with_another_cluster_key_goes_on_and_a_true_peer_can_still_join()
    {
        var own = Certificate();
        var (a, stranger) = (Start("a", own), Start("s", Certificate()));
        Cluster.Get(a).Join(Cluster.Get(a).SelfAddress);
        await Up(a, 1);

        var failed = Failures(a);
        Dial(a, Cluster.Get(stranger).SelfAddress);
        await Until.True(() => Task.FromResult(failed.Count >= 2), "two handshakes failed");

        await StillWhole(a, stranger);
        var b = Start("b", own);
        Cluster.Get(b).Join(Cluster.Get(a).SelfAddress);
        await Task.WhenAll(Up(a, 2), Up(b, 2));
    }

    [Fact]
    public async Task Nodes_with_certificates_of_their_own_let_in_whom_they_trust_and_nobody_else()
    {
        var (ofA, ofB, foreign) = (Certificate(), Certificate(), Certificate());
        var trustOfA = PeerTrust.In(ofB);
        var a = Start("a", new ClusterTls(ofA, trustOfA));
        var stranger = Start("s", new ClusterTls(foreign, PeerTrust.In(ofA)));
        Cluster.Get(a).Join(Cluster.Get(a).SelfAddress);
        await Up(a, 1);

        var failed = Failures(stranger);
        Cluster.Get(stranger).Join(Cluster.Get(a).SelfAddress);
        Dial(stranger, Cluster.Get(a).SelfAddress);
        await Until.True(() => Task.FromResult(failed.Count >= 2), "a refused the stranger twice");
        Assert.Single(Cluster.Get(a).State.Members);

        var b = Start("b", new ClusterTls(ofB, PeerTrust.In(ofA)));
        Cluster.Get(b).Join(Cluster.Get(a).SelfAddress);
        await Task.WhenAll(Up(a, 2), Up(b, 2));
        await StillWhole(a, b);
    }

    [Fact]
    public void Trust_follows_its_list()
    {
        var (one, two) = (Certificate(), Certificate());
        var trust = PeerTrust.In(one);
        Assert.Equal((true, false, false), (trust.Accepts(one), trust.Accepts(two), trust.Accepts(null)));

        trust.Use([]);
        Assert.False(trust.Accepts(one));
    }

    [Fact]
    public async Task A_peer_that_accepts_and_closes_in_the_middle_of_the_handshake_is_only_a_refused_connection()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var hungUp = 0;
        _ = HangUpOnEverybodyAsync();
        var a = Start("a", Certificate());
        Cluster.Get(a).Join(Cluster.Get(a).SelfAddress);
        await Up(a, 1);

        Dial(a, Cluster.Get(a).SelfAddress.WithPort(((IPEndPoint)listener.LocalEndpoint).Port));
        await Until.True(() => Task.FromResult(Volatile.Read(ref hungUp) >= 3), "three handshakes were cut");

        await StillWhole(a);
        Assert.Equal(1, Cluster.Get(a).State.Members.Count(member => member.Status == MemberStatus.Up));

        async Task HangUpOnEverybodyAsync()
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync();
                await client.GetStream().ReadAtLeastAsync(new byte[16], 16, throwOnEndOfStream: false);
                Interlocked.Increment(ref hungUp);
            }
        }
    }

    [Fact]
    public async Task A_connection_that_is_secured_after_it_was_given_up_is_closed()
    {
        var own = Certificate();
        var (a, b) = (Start("a", own), Start("b", own));
        using var slow = new TcpListener(IPAddress.Loopback, 0);
        slow.Start();
        Dial(a, Cluster.Get(a).SelfAddress.WithPort(((IPEndPoint)slow.LocalEndpoint).Port));
        using var dialed = await slow.AcceptTcpClientAsync();
        var failed = Failures(a);
        await Until.True(() => Task.FromResult(!failed.IsEmpty), "the attempt was given up");

        using var answering = new TcpClient();
        await answering.ConnectAsync(IPAddress.Loopback, Cluster.Get(b).SelfAddress.Port!.Value);
        var answers = answering.GetStream().CopyToAsync(dialed.GetStream());
        await dialed.GetStream().CopyToAsync(answering.GetStream()).WaitAsync(ConfigNode.Patience);
        answering.Close();
        await answers.ContinueWith(_ => { }, TaskScheduler.Default);
    }

    [Fact]
    public async Task A_renewed_link_closes_and_carries_messages_again()
    {
        var own = Certificate();
        var (a, b) = (Start("a", own), Start("b", own));
        Cluster.Get(b).Join(Cluster.Get(b).SelfAddress);
        Cluster.Get(a).Join(Cluster.Get(b).SelfAddress);
        await Task.WhenAll(Up(a, 2), Up(b, 2));
        var closed = Heard<Akka.Remote.DisassociatedEvent>(b);
        var peer = Cluster.Get(b).SelfAddress;
        new AkkaClusterPort(a).RenewLink(IPAddress.Loopback);
        await Until.True(() => Task.FromResult(!closed.IsEmpty), "the peer saw the connection close");

        var echo = a.ActorSelection(b.ActorOf(Props.Create(() => new Echo()), "echo").Path.ToStringWithAddress(peer));
        await Until.True(async () => await Answers(echo), "messages pass again");
        await Task.WhenAll(Up(a, 2), Up(b, 2));
        await Until.True(() => Task.FromResult(Cluster.Get(a).State.Unreachable.IsEmpty), "nobody is unreachable");

        static async Task<bool> Answers(ActorSelection echo)
        {
            try
            {
                return await echo.Ask<string>("here", TimeSpan.FromMilliseconds(500)) == "here";
            }
            catch (AskTimeoutException)
            {
                return false;
            }
        }
    }

    private static void Dial(ActorSystem from, Address to)
    {
        var target = from.ActorSelection(new RootActorPath(to) / "user" / "nobody");
        var asking = from.ActorOf(Props.Create(() => new Echo()));
        from.Scheduler.Advanced.ScheduleRepeatedly(
            TimeSpan.Zero, TimeSpan.FromMilliseconds(100), () => target.Tell(new Identify("dial"), asking));
    }

    private static async Task StillWhole(params ActorSystem[] systems)
    {
        foreach (var system in systems)
        {
            Assert.False(system.WhenTerminated.IsCompleted, "the actor system has ended");
            Assert.Null(CoordinatedShutdown.Get(system).ShutdownReason);
            var echo = system.ActorOf(Props.Create(() => new Echo()));
            Assert.Equal("here", await echo.Ask<string>("here", TimeSpan.FromSeconds(10)));
        }
    }

    private static ConcurrentQueue<string> Failures(ActorSystem system) => Heard<Akka.Remote.AssociationErrorEvent>(system);

    private static ConcurrentQueue<string> Heard<T>(ActorSystem system)
        where T : Akka.Remote.RemotingLifecycleEvent
    {
        var seen = new ConcurrentQueue<string>();
        system.EventStream.Subscribe(system.ActorOf(Props.Create(() => new Listener<T>(seen))), typeof(T));
        return seen;
    }

    private ActorSystem Start(string name, X509Certificate2 certificate) => Start(name, ClusterTls.Shared(certificate));

    private ActorSystem Start(string name, ClusterTls tls)
    {
        var ha = new HaNodeOptions { Address = IPAddress.Loopback, ClusterPort = LocalPorts.Free(), HeartbeatKey = new byte[32] };
        var journal = new JournalOptions(JournalProvider.Sqlite, "Data Source=unused.db");
        var system = ActorSystem.Create(ActorNames.System, AkkaSettings.Build(new NodeOptions { Name = name, Ha = ha }, journal, tls));
        _systems.Add(system);
        return system;
    }

    private static Task Up(ActorSystem system, int count) => Until.True(
        () => Task.FromResult(Cluster.Get(system).State.Members.Count(member => member.Status == MemberStatus.Up) == count),
        $"{count} members are up");

    private X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddYears(1));
        var loaded = X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
        _certificates.Add(loaded);
        return loaded;
    }

    private sealed class Echo : ReceiveActor
    {
        public Echo()
        {
            Receive<string>(message => Sender.Tell(message));
            Receive<ActorIdentity>(_ => { });
        }
    }

    private sealed class Listener<T> : ReceiveActor
    {
        public Listener(ConcurrentQueue<string> seen) => Receive<T>(happened => seen.Enqueue($"{happened}"));
    }
}
