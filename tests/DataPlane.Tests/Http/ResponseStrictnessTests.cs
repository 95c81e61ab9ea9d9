using LoadMaster.DataPlane.Tests.Engine;

namespace LoadMaster.DataPlane.Tests.Http;

public sealed class ResponseStrictnessTests
{
    private const string Request = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    public static TheoryData<string, string> Malformed => new()
    {
        { "no HTTP", "SSH-2.0-OpenSSH\r\n\r\n" },
        { "another version", "HTTP/2.0 200 OK\r\n\r\n" },
        { "no status", "HTTP/1.1 OK\r\n\r\n" },
        { "a status of four digits", "HTTP/1.1 2000 OK\r\n\r\n" },
        { "a status below 100", "HTTP/1.1 099 OK\r\n\r\n" },
        { "a bare LF", "HTTP/1.1 200 OK\nContent-Length: 0\r\n\r\n" },
        { "a folded line", "HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 0\r\n\r\n" },
        { "a blank before the colon", "HTTP/1.1 200 OK\r\nContent-Length : 0\r\n\r\n" },
        { "a NUL", "HTTP/1.1 200 OK\r\nX: a\0\r\nContent-Length: 0\r\n\r\n" },
        { "two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd" },
        { "a length that is no number", "HTTP/1.1 200 OK\r\nContent-Length: three\r\n\r\nabc" },
        { "length and chunked", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" },
        { "an unknown coding", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nabc" },
        { "chunked in 1.0", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" },
        { "chunked in 204", "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" },
        { "a chunk size that is none", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n" },
        { "a switch nobody asked for", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n" },
        { "endless interim responses", string.Concat(Enumerable.Repeat("HTTP/1.1 102 Processing\r\n\r\n", 40)) },
        { "an endless head", "HTTP/1.1 200 OK\r\nX: " + new string('a', 50_000) + "\r\n\r\n" },
        { "nothing at all", "" },
        { "half a head", "HTTP/1.1 200 OK\r\nContent-" },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task Malformed_response_becomes_502_and_its_connection_is_not_used_again(string what, string response)
    {
        using var server = RawServer.AnsweringOnce(response);
        using var proxy = new Proxy(server.Address);

        var answer = await proxy.AskAsync(Request);
        var last = answer[answer.LastIndexOf("HTTP/1.1 ", StringComparison.Ordinal)..];
        Assert.True(last.StartsWith("HTTP/1.1 502 Bad Gateway\r\n", StringComparison.Ordinal), $"{what}: {answer}");
        Assert.Equal(1, proxy.ServerCounters.ResponseFailures);
        Assert.True(proxy.Engine.TryReadFailure(out var failure));
        Assert.Equal(1, failure.Server.Value);

        _ = await proxy.AskAsync(Request);
        Assert.Equal(2, server.Accepted);
    }

    [Fact]
    public async Task Bytes_behind_a_response_are_never_taken_for_the_next_one()
    {
        using var server = RawServer.Answering(RawServer.Ok("yes") + RawServer.Ok("poison"));
        using var proxy = new Proxy(server.Address);
        for (var round = 0; round < 3; round++)
        {
            Assert.EndsWith("\r\n\r\nyes", await proxy.AskAsync(Request), StringComparison.Ordinal);
        }

        Assert.Equal(3, server.Accepted);
    }

    [Fact]
    public async Task Response_cut_short_resets_the_client()
    {
        using var server = RawServer.AnsweringOnce("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this");
        using var proxy = new Proxy(server.Address);
        using var client = await proxy.ConnectAsync();

        await client.SendAsync(Request);
        _ = await client.ReadToEndAsync();

        Assert.True(client.WasReset);
        Assert.Equal(1, proxy.ServerCounters.ResponseFailures);
    }

    [Fact]
    public async Task Own_answer_to_HEAD_has_no_body()
    {
        using var proxy = new Proxy(Proxy.ClosedAddress());

        var answer = await proxy.AskAsync("HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 502 ", answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", answer, StringComparison.Ordinal);
    }
}
