using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;
using LoadMaster.DataPlane.Engine;
using LoadMaster.DataPlane.Tests.Engine;
using LoadMaster.DataPlane.Tls;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Tests.Tls;

public sealed class TicketTests : IDisposable
{
    private const string Request = "GET / HTTP/1.1\r\nHost: www.example.com\r\nConnection: close\r\n\r\n";
    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);
    private readonly Certificate _www = TestCertificates.Make("www", "www.example.com");
    private readonly RawServer _server = RawServer.Answering(RawServer.Ok("hello"));
    private readonly string _session = Path.GetTempFileName();

    public void Dispose()
    {
        _server.Dispose();
        File.Delete(_session);
    }

    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task A_session_of_one_node_is_resumed_on_the_other_also_when_their_clocks_are_a_period_apart(string version)
    {
        using var one = Start(_secret, TimeSpan.Zero);
        using var other = Start(_secret, TimeSpan.Zero);
        using var ahead = Start(_secret, TimeSpan.FromSeconds(TicketKeys.PeriodSeconds));
        using var behind = Start(_secret, TimeSpan.FromSeconds(-TicketKeys.PeriodSeconds));

        Assert.Contains("New, TLS", await Tool.OpenSslAsync(one.Port, Request, version, "-sess_out", _session));

        Assert.Contains("Reused, TLS", await Tool.OpenSslAsync(other.Port, Request, version, "-sess_in", _session));
        Assert.Contains("Reused, TLS", await Tool.OpenSslAsync(ahead.Port, Request, version, "-sess_in", _session));
        Assert.Contains("Reused, TLS", await Tool.OpenSslAsync(behind.Port, Request, version, "-sess_in", _session));
    }

    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task A_ticket_of_another_secret_or_of_long_ago_leads_to_a_full_handshake(string version)
    {
        using var one = Start(_secret, TimeSpan.Zero);
        using var foreign = Start(RandomNumberGenerator.GetBytes(32), TimeSpan.Zero);
        using var late = Start(_secret, TimeSpan.FromSeconds(2 * TicketKeys.PeriodSeconds));

        Assert.Contains("New, TLS", await Tool.OpenSslAsync(one.Port, Request, version, "-sess_out", _session));

        foreach (var proxy in new[] { foreign, late })
        {
            var output = await Tool.OpenSslAsync(proxy.Port, Request, version, "-sess_in", _session);
            Assert.Contains("New, TLS", output);
            Assert.Contains("hello", output);
        }
    }

    [Fact]
    public async Task Tickets_cost_no_packet_of_their_own_they_go_with_the_first_response()
    {
        using var proxy = Start(_secret, TimeSpan.Zero);
        Socket? socket = null;
        using var client = await proxy.ConnectAsync("www.example.com", raw => new NetworkStream(socket = raw, ownsSocket: true));
        Assert.Equal(SslProtocols.Tls13, client.SslProtocol);
        Assert.False(socket!.Poll(TimeSpan.FromMilliseconds(300), SelectMode.SelectRead), "something came before the request");

        await client.WriteAsync(Encoding.ASCII.GetBytes(Request));
        using var reader = new StreamReader(client, Encoding.ASCII);
        Assert.EndsWith("hello", await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(20)), StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_change_with_the_period_and_the_one_before_still_opens()
    {
        var time = new ShiftedTime(TimeSpan.Zero);
        var keys = new TicketKeys(_secret, time);
        var first = keys.Current;
        time.By = TimeSpan.FromSeconds(TicketKeys.PeriodSeconds);
        var second = keys.Current;

        Assert.NotEqual(first.Name, second.Name);
        Assert.NotEqual(first.Cipher, second.Cipher);
        Assert.Equal(first.Mac, keys.Find(first.Name)!.Mac);
        time.By = TimeSpan.FromSeconds(2 * TicketKeys.PeriodSeconds);
        Assert.Null(keys.Find(first.Name));
        Assert.True(TicketKeys.LifetimeSeconds < TicketKeys.PeriodSeconds);
    }

    private Proxy Start(byte[] secret, TimeSpan shift) => new(
        service => SecureProxy.Secure(service, [_www]),
        new DataPlaneOptions { Threads = 1, PrivateKeys = new TestCertificates.PlainKeys(), TicketSecret = secret },
        new ShiftedTime(shift),
        [_www],
        _server.Address);

    private sealed class ShiftedTime(TimeSpan by) : TimeProvider
    {
        public TimeSpan By { get; set; } = by;

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + By;
    }
}
