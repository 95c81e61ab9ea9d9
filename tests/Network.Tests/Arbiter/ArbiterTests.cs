using System.Net;
using System.Net.Sockets;
using LoadMaster.Domain.Ha;
using LoadMaster.Network.Arbiter;

namespace LoadMaster.Network.Tests.Arbiter;

public sealed class ArbiterTests : IAsyncLifetime
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);
    private static readonly byte[] s_key = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
    private static readonly byte[] s_otherKey = new byte[32];
    private readonly CancellationTokenSource _stop = new();
    private readonly ManualTime _time = new();
    private ArbiterServer _server = null!;
    private Task _running = Task.CompletedTask;

    public Task InitializeAsync()
    {
        _server = new ArbiterServer(new(IPAddress.Loopback, 0), [s_key, s_otherKey], _time);
        _running = _server.RunAsync(_stop.Token);
        _time.Advance(1000);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _server.Dispose();
        _stop.Dispose();
    }

    [Fact]
    public async Task A_standby_gets_the_lease_only_when_the_active_node_has_stopped_renewing()
    {
        var (a, b) = (Client(1), Client(2));
        Assert.Equal(new(true, "a", 5, true), await a.AskAsync(new("a", 5, true), s_patience, default));
        Assert.Equal(new(false, "a", 5, true), await b.AskAsync(new("b", 6, false), s_patience, default));
        _time.Advance(400);
        Assert.True((await a.AskAsync(new("a", 5, true), s_patience, default))!.Granted);
        _time.Advance(400);
        Assert.False((await b.AskAsync(new("b", 6, false), s_patience, default))!.Granted);
        _time.Advance(300);
        Assert.True((await b.AskAsync(new("b", 6, false), s_patience, default))!.Granted);
        Assert.Equal(new(true, "b", 6, true), await b.AskAsync(new("b", 6, true), s_patience, default));
        Assert.Equal(new(false, "b", 6, true), await a.AskAsync(new("a", 5, true), s_patience, default));
    }

    [Fact]
    public async Task Clusters_of_different_keys_do_not_see_each_other()
    {
        await Client(1).AskAsync(new("a", 5, true), s_patience, default);
        var stranger = new ArbiterClient(_server.Address, s_otherKey, 7);
        Assert.True((await stranger.AskAsync(new("b", 1, false), s_patience, default))!.Granted);
    }

    [Fact]
    public async Task A_key_that_the_arbiter_does_not_know_gets_no_answer()
    {
        var unknown = new ArbiterClient(_server.Address, Enumerable.Repeat((byte)9, 32).ToArray(), 7);
        Assert.Null(await unknown.AskAsync(new("a", 5, true), TimeSpan.FromMilliseconds(200), default));
    }

    [Fact]
    public async Task An_arbiter_that_is_not_there_is_no_answer_and_no_error()
    {
        using var free = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        free.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var nobody = new ArbiterClient((IPEndPoint)free.LocalEndPoint!, s_key, 7);
        Assert.Null(await nobody.AskAsync(new("a", 5, true), TimeSpan.FromMilliseconds(200), default));
        var port = ((IPEndPoint)free.LocalEndPoint!).Port;
        free.Close();
        Assert.Null(await new ArbiterClient(new(IPAddress.Loopback, port), s_key, 7).AskAsync(new("a", 5, true), TimeSpan.FromMilliseconds(200), default));
    }

    [Fact]
    public void A_recorded_request_renews_nothing_in_this_session_nor_in_the_next()
    {
        var codec = new ArbiterCodec(s_key);
        var desk = new LeaseDesk(codec, 100, TimeSpan.Zero);
        var recorded = codec.Write(new(ArbiterKind.Hold, 100, 1, 5, 9, "a"));
        Assert.Equal(ArbiterKind.Granted, codec.Read(desk.Answer(recorded, TimeSpan.FromSeconds(1)))!.Kind);
        Assert.Null(desk.Answer(recorded, TimeSpan.FromSeconds(2)));
        Assert.Null(desk.Answer(codec.Write(new(ArbiterKind.Hold, 100, 1, 4, 9, "a")), TimeSpan.FromSeconds(2)));
        Assert.NotNull(desk.Answer(codec.Write(new(ArbiterKind.Hold, 100, 2, 1, 9, "a")), TimeSpan.FromSeconds(2)));

        var restarted = new LeaseDesk(codec, 101, TimeSpan.FromSeconds(3));
        var answer = codec.Read(restarted.Answer(recorded, TimeSpan.FromSeconds(5)))!;
        Assert.Equal((ArbiterKind.NewSession, 101L, 5L), (answer.Kind, answer.Session, answer.Sequence));
        var claim = restarted.Answer(codec.Write(new(ArbiterKind.Claim, 101, 1, 1, 3, "b")), TimeSpan.FromSeconds(5));
        Assert.Equal(ArbiterKind.Granted, codec.Read(claim)!.Kind);
    }

    [Fact]
    public void Every_changed_or_cut_datagram_is_dropped()
    {
        var codec = new ArbiterCodec(s_key);
        var message = new ArbiterMessage(ArbiterKind.Hold, 100, 1, 5, 9, "node-a");
        var datagram = codec.Write(message);
        Assert.Equal(message, codec.Read(datagram));
        Assert.Null(new ArbiterCodec(s_otherKey).Read(datagram));
        for (var index = 0; index < datagram.Length; index++)
        {
            var forged = (byte[])datagram.Clone();
            forged[index] ^= 1;
            Assert.Null(codec.Read(forged));
            Assert.Null(codec.Read(datagram.AsSpan(0, index)));
        }

        Assert.Null(codec.Read([.. datagram, 0]));
    }

    private ArbiterClient Client(long incarnation) => new(_server.Address, s_key, incarnation);
}
