using System.Net.Security;
using System.Security.Cryptography;
using System.Text;
using LoadMaster.DataPlane.Tests.Engine;
using LoadMaster.DataPlane.Tls;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Tests.Tls;

public sealed class SecureTrafficTests
{
    private const string Request = "GET / HTTP/1.1\r\nHost: www.example.com\r\nX-Forwarded-Proto: http\r\n\r\n";
    private const int BodyBytes = 5 * 1024 * 1024;
    private readonly Certificate _www = TestCertificates.Make("www", "www.example.com");

    [Fact]
    public async Task Servers_are_told_that_the_client_used_https()
    {
        var answer = RawServer.Ok("hello");
        using var server = RawServer.Answering(answer);
        using var proxy = SecureProxy.Start([_www], server.Address);
        await using var client = await proxy.ConnectAsync("www.example.com");

        _ = await client.AskAsync(Request, answer.Length);

        var head = Assert.Single(server.Heads);
        Assert.Equal("GET / HTTP/1.1\r\nHost: www.example.com\r\nX-Forwarded-For: 127.0.0.1\r\nX-Forwarded-Proto: https\r\n\r\n", head);
    }

    [Fact]
    public async Task A_plain_service_passes_the_field_on_as_it_came()
    {
        using var server = RawServer.Answering(RawServer.Ok("hello"));
        using var proxy = new Proxy(server.Address);

        _ = await proxy.AskAsync(Request.Replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n", StringComparison.Ordinal));

        Assert.Contains("X-Forwarded-Proto: http\r\n", Assert.Single(server.Heads));
    }

    [Fact]
    public async Task Big_bodies_pass_both_ways_byte_for_byte()
    {
        using var server = new RawServer(async (connection, number) =>
        {
            _ = await connection.ReadHeadAsync();
            var body = await connection.ReadBytesAsync(BodyBytes);
            await connection.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {BodyBytes}\r\n\r\n");
            await connection.SendAsync(body);
        });
        using var proxy = SecureProxy.Start([_www], server.Address);
        var file = Path.GetTempFileName();
        try
        {
            var sent = RandomNumberGenerator.GetBytes(BodyBytes);
            await File.WriteAllBytesAsync(file, sent);
            var output = await Tool.RunAsync(
                "curl", "", "-sSk", "--data-binary", $"@{file}", "-H", "Expect:", "-o", $"{file}.back", "-w", "%{http_code} %{ssl_verify_result}", $"https://127.0.0.1:{proxy.Port}/");
            Assert.StartsWith("200 ", output);
            var back = await File.ReadAllBytesAsync($"{file}.back");
            Assert.True(sent.AsSpan().SequenceEqual(back));
        }
        finally
        {
            File.Delete(file);
            File.Delete($"{file}.back");
        }
    }

    [Fact]
    public async Task A_client_that_reads_slowly_gets_every_byte()
    {
        var body = new string('x', BodyBytes);
        using var server = RawServer.AnsweringOnce(RawServer.Ok(body));
        using var proxy = SecureProxy.Start([_www], server.Address);
        await using var client = await proxy.ConnectAsync("www.example.com");
        await client.WriteAsync(Encoding.Latin1.GetBytes(Request));

        await Proxy.UntilAsync(() => proxy.Counters.BytesOut > 0, "the response has begun");
        var buffer = new byte[1000];
        for (var round = 0; round < 100; round++)
        {
            await client.ReadExactlyAsync(buffer);
            await Task.Yield();
        }

        var rest = new byte[RawServer.Ok(body).Length - 100_000];
        await client.ReadExactlyAsync(rest).AsTask().WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal((byte)'x', rest[^1]);
    }

    [Fact]
    public async Task Requests_sent_ahead_are_answered_in_order()
    {
        using var server = RawServer.Answering(head => RawServer.Ok(head.Split(' ')[1]));
        using var proxy = SecureProxy.Start([_www], server.Address);
        await using var client = await proxy.ConnectAsync("www.example.com");
        var requests = string.Concat(Enumerable.Range(10, 40).Select(number => $"GET /{number} HTTP/1.1\r\nHost: x\r\n\r\n"));
        var answers = string.Concat(Enumerable.Range(10, 40).Select(number => RawServer.Ok($"/{number}")));

        Assert.Equal(answers, await client.AskAsync(requests, answers.Length));
    }

    [Fact]
    public async Task An_orderly_end_is_told_and_a_cut_is_not()
    {
        using var server = RawServer.AnsweringOnce("HTTP/1.1 200 OK\r\n\r\nuntil the end");
        using var proxy = SecureProxy.Start([_www], server.Address);
        var output = await Tool.RunAsync("curl", "", "-sSk", $"https://127.0.0.1:{proxy.Port}/");
        Assert.Equal("until the end", output);

        using var cutting = new RawServer(async (connection, number) =>
        {
            _ = await connection.ReadHeadAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this");
        });
        using var cut = SecureProxy.Start([_www], cutting.Address);
        Assert.Contains("curl:", await Tool.RunAsync("curl", "", "-sSk", $"https://127.0.0.1:{cut.Port}/"));
    }

    [Fact]
    public async Task A_replaced_certificate_serves_new_clients_and_leaves_the_old_ones_alone()
    {
        var answer = RawServer.Ok("hello");
        using var server = RawServer.Answering(answer);
        using var proxy = SecureProxy.Start([_www], server.Address);
        await using var early = await proxy.ConnectAsync("www.example.com");
        var replaced = TestCertificates.Make("www", "www.example.com");

        Assert.Empty(proxy.Engine.Apply(proxy.Plan.With(proxy.Service, [replaced])).Problems);
        GC.Collect();
        GC.WaitForPendingFinalizers();

        await using var late = await proxy.ConnectAsync("www.example.com");
        Assert.Equal(Thumbprint(_www), early.RemoteCertificate!.GetCertHashString());
        Assert.Equal(Thumbprint(replaced), late.RemoteCertificate!.GetCertHashString());
        Assert.EndsWith("hello", await early.AskAsync(Request, answer.Length));
        Assert.EndsWith("hello", await late.AskAsync(Request, answer.Length));
        Assert.Equal(2, proxy.Counters.ConnectionsActive);
    }

    [Fact]
    public async Task A_certificate_that_cannot_be_used_is_told_and_takes_nothing_away()
    {
        var answer = RawServer.Ok("hello");
        using var server = RawServer.Answering(answer);
        using var proxy = SecureProxy.Start([_www], server.Address);
        var broken = _www with { PrivateKey = TestCertificates.Make("www", "x").PrivateKey };

        var problem = Assert.Single(proxy.Engine.Apply(proxy.Plan.With(proxy.Service, [broken])).Problems);
        Assert.Equal(ProblemCodes.TlsUnavailable, problem.Code);
        Assert.Contains("key values mismatch", problem.Message);
        var foreign = Assert.Single(proxy.Engine.Apply(proxy.Plan.With(proxy.Service, [_www with { PrivateKey = "sealed:1:foreign" }])).Problems);
        Assert.Contains("sealed elsewhere", foreign.Message);

        await using var client = await proxy.ConnectAsync("www.example.com");
        Assert.Equal(Thumbprint(_www), client.RemoteCertificate!.GetCertHashString());
        Assert.EndsWith("hello", await client.AskAsync(Request, answer.Length));
    }

    [Fact]
    public async Task Requests_allocate_nothing_once_warm_and_idle_connections_own_no_buffer()
    {
        var answer = RawServer.Ok("hello");
        using var server = RawServer.Answering(answer);
        using var proxy = SecureProxy.Start([_www], server.Address);
        await using var client = await proxy.ConnectAsync("www.example.com");
        await proxy.AllocatesNothingOnceWarmAsync(2000, count => AskAsync(client, count, answer));
        await Proxy.UntilAsync(() => proxy.Engine.Loops[0].Buffers.BytesHeld == 0, "the blocks are back");
    }

    private static async Task AskAsync(SslStream client, int count, string answer)
    {
        for (var round = 0; round < count; round++)
        {
            Assert.Equal(answer, await client.AskAsync(Request, answer.Length));
        }
    }

    private static string Thumbprint(Certificate certificate)
    {
        Assert.True(CertificateChain.TryRead(certificate.ChainPem, out var chain, out _));
        return chain[0].GetCertHashString();
    }
}
