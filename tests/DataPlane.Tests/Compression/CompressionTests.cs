using System.Text;
using LoadMaster.DataPlane.Tests.Engine;
using LoadMaster.DataPlane.Tests.Tls;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Tests.Compression;

public sealed class CompressionTests
{
    private const string Ask = "GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n";

    private static readonly string Text = string.Concat(Enumerable.Range(0, 500).Select(number => $"line {number} of a text that repeats itself\n"));

    public static VirtualService On(VirtualService service) => service with { Compression = new CompressionSettings { Enabled = true } };

    public static string Response(string body, string fields = "Content-Type: text/html\r\n") =>
        $"HTTP/1.1 200 OK\r\n{fields}Content-Length: {Encoding.Latin1.GetByteCount(body)}\r\n\r\n{body}";

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("br", "br")]
    [InlineData("zstd", "zstd")]
    [InlineData("gzip, deflate, br, zstd", "zstd")]
    public async Task Curl_gets_the_text_in_the_coding_that_it_asks_for(string accepted, string coding)
    {
        using var server = RawServer.Answering(Response(Text));
        using var proxy = new Proxy(On, server.Address);
        var output = await Tool.RunAsync("curl", "", "-si", "--compressed", "-H", $"Accept-Encoding: {accepted}", $"http://127.0.0.1:{proxy.Port}/");
        var end = output.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        Assert.Contains($"\r\nContent-Encoding: {coding}\r\n", output, StringComparison.Ordinal);
        Assert.Contains("\r\nVary: Accept-Encoding\r\n", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Content-Length", output, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(Text, output[(end + 4)..]);
        var done = proxy.Counters.Compression;
        Assert.Equal((1, Text.Length, 0), (done.Responses, done.BytesIn, done.Skipped));
        Assert.InRange(done.BytesOut, 20, Text.Length / 4);
        Assert.InRange(proxy.Counters.BytesOut, done.BytesOut, done.BytesOut + 300);
    }

    [Theory]
    [InlineData("Content-Type: text/html\r\nContent-Encoding: br\r\n")]
    [InlineData("Content-Type: text/html\r\nCache-Control: public, No-Transform\r\n")]
    [InlineData("Content-Type: text/html\r\nContent-Range: bytes 0-1/2\r\n")]
    [InlineData("Content-Type: image/png\r\n")]
    [InlineData("Content-Type: text/html\r\nContent-Type: text/plain\r\n")]
    [InlineData("")]
    public async Task Response_that_is_not_to_be_compressed_passes_as_it_is(string fields)
    {
        var response = Response(Text, fields);
        using var server = RawServer.Answering(response);
        using var proxy = new Proxy(On, server.Address);
        using var client = await proxy.ConnectAsync();
        await client.SendAsync(Ask);
        Assert.Equal(response, await client.ReadTextAsync(response.Length));
        Assert.Equal(0, proxy.Counters.Compression.Responses);
    }

    [Fact]
    public async Task What_is_too_small_or_has_no_body_of_its_own_passes_as_it_is()
    {
        string[] responses =
        [
            Response(new string('a', 1023)),
            "HTTP/1.1 204 No Content\r\nContent-Type: text/html\r\n\r\n",
            "HTTP/1.1 304 Not Modified\r\nContent-Type: text/html\r\nETag: \"a\"\r\n\r\n",
            $"HTTP/1.1 206 Partial Content\r\nContent-Type: text/html\r\nContent-Length: 2000\r\n\r\n{new string('a', 2000)}",
        ];
        var number = 0;
        using var server = RawServer.Answering(_ => responses[number++]);
        using var proxy = new Proxy(On, server.Address);
        using var client = await proxy.ConnectAsync();
        foreach (var response in responses)
        {
            await client.SendAsync(Ask);
            Assert.Equal(response, await client.ReadTextAsync(response.Length));
        }
    }

    [Fact]
    public async Task Old_client_gets_the_text_as_it_is_and_learns_that_it_varies()
    {
        using var server = RawServer.Answering(Response(Text));
        using var proxy = new Proxy(On, server.Address);
        var answer = await proxy.AskAsync("GET / HTTP/1.0\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n");
        Assert.Equal($"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {Text.Length}\r\nVary: Accept-Encoding\r\nConnection: close\r\n\r\n{Text}", answer);
    }

    [Theory]
    [InlineData("", "Vary: Accept-Encoding\r\n")]
    [InlineData("Vary: Cookie\r\n", "Vary: Cookie\r\n|Vary: Accept-Encoding\r\n")]
    [InlineData("Vary: Cookie, accept-encoding\r\n", "Vary: Cookie, accept-encoding\r\n")]
    [InlineData("Vary: *\r\n", "Vary: *\r\n")]
    [InlineData("ETag: \"a-b\"\r\n", "ETag: W/\"a-b\"\r\n")]
    [InlineData("ETag: W/\"a-b\"\r\n", "ETag: W/\"a-b\"\r\n")]
    [InlineData("Accept-Ranges: bytes\r\nContent-MD5: x\r\nDigest: x\r\nContent-Digest: x\r\nRepr-Digest: x\r\n", "Vary: Accept-Encoding\r\n")]
    public async Task Head_tells_the_truth_of_what_is_sent(string fields, string expected)
    {
        using var server = RawServer.Answering(head => Response(head.StartsWith("HEAD", StringComparison.Ordinal) ? "" : Text, $"Content-Type: text/html\r\n{fields}").Replace(
            "Content-Length: 0", $"Content-Length: {Text.Length}", StringComparison.Ordinal));
        using var proxy = new Proxy(On, server.Address);
        using var client = await proxy.ConnectAsync();
        await client.SendAsync(Ask.Replace("GET", "HEAD", StringComparison.Ordinal) + Ask);
        var toHead = await client.ReadHeadAsync();
        Assert.Equal(toHead, await client.ReadHeadAsync());
        Assert.StartsWith("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n", toHead, StringComparison.Ordinal);
        Assert.EndsWith("\r\n", toHead, StringComparison.Ordinal);
        Assert.Contains("Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", toHead, StringComparison.Ordinal);
        Assert.All(expected.Split('|'), line => Assert.Contains("\r\n" + line, toHead, StringComparison.Ordinal));
        Assert.All(
            ["content-length", "accept-ranges", "md5", "digest"],
            name => Assert.DoesNotContain(name, toHead, StringComparison.OrdinalIgnoreCase));
        Assert.Equal(1, toHead.Split("ccept-").Length - 1 + (expected.Contains('*', StringComparison.Ordinal) ? 1 : 0));
    }

    [Fact]
    public async Task Pipelined_requests_are_answered_in_their_order()
    {
        using var server = RawServer.Answering(head => Response(Text + head.Split(' ')[1]));
        using var proxy = new Proxy(On, server.Address);
        using var client = await proxy.ConnectAsync();
        await client.SendAsync(string.Concat(Enumerable.Range(0, 20).Select(number => Ask.Replace("GET /", $"GET /{number}", StringComparison.Ordinal))));
        for (var number = 0; number < 20; number++)
        {
            Assert.EndsWith($"itself\n/{number}", await GzipReader.ReadAsync(client), StringComparison.Ordinal);
        }

        Assert.Equal(1, server.Accepted);
    }

    [Theory]
    [InlineData("Content-Length: 100000\r\n", "some text")]
    [InlineData("Transfer-Encoding: chunked\r\n", "9\r\nsome text\r\n")]
    public async Task Body_that_the_server_cuts_is_never_ended_properly(string framing, string body)
    {
        using var server = RawServer.AnsweringOnce($"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{framing}\r\n{body}");
        using var proxy = new Proxy(On, server.Address);
        using var client = await proxy.ConnectAsync();
        await client.SendAsync(Ask);
        var answer = await client.ReadTextToEndAsync();
        Assert.True(client.WasReset);
        Assert.DoesNotContain("\r\n0\r\n\r\n", answer, StringComparison.Ordinal);
        await Proxy.UntilAsync(() => proxy.ServerCounters.ResponseFailures == 1 && proxy.Engine.Loops[0].Encoders.InUse == 0, "the encoder is free again");
    }

    [Fact]
    public async Task Body_that_ends_with_the_connection_is_complete_and_the_client_stays()
    {
        using var server = RawServer.AnsweringOnce($"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{Text}");
        using var proxy = new Proxy(On, server.Address);
        using var client = await proxy.ConnectAsync();
        for (var round = 0; round < 3; round++)
        {
            await client.SendAsync(Ask);
            Assert.Equal(Text, await GzipReader.ReadAsync(client));
        }
    }

    [Fact]
    public async Task Malformed_body_is_502_before_the_first_byte_and_a_reset_after()
    {
        using var server = RawServer.AnsweringOnce("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n");
        using var proxy = new Proxy(On, server.Address);
        Assert.StartsWith("HTTP/1.1 502 ", await proxy.AskAsync(Ask.Replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n", StringComparison.Ordinal)), StringComparison.Ordinal);

        using var seen = new SemaphoreSlim(0);
        using var late = new RawServer(async (connection, number) =>
        {
            _ = await connection.ReadHeadAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
            Assert.True(await seen.WaitAsync(TimeSpan.FromSeconds(20)));
            await connection.SendAsync("xyz\r\n");
            _ = await connection.ReadBytesAsync(1);
        });
        using var other = new Proxy(On, late.Address);
        using var client = await other.ConnectAsync();
        await client.SendAsync(Ask);
        Assert.Contains("Content-Encoding: gzip", await client.ReadHeadAsync(), StringComparison.Ordinal);
        Assert.NotEmpty(await GzipReader.ReadChunkAsync(client));
        seen.Release();
        _ = await client.ReadToEndAsync();
        Assert.True(client.WasReset);
    }

    [Fact]
    public async Task Secure_clients_get_compressed_text_too()
    {
        using var server = RawServer.Answering(Response(Text));
        using var proxy = SecureProxy.Start(On, [TestCertificates.Make("a", "a")], server.Address);
        var output = await Tool.RunAsync("curl", "", "-sk", "--compressed", $"https://127.0.0.1:{proxy.Port}/");
        Assert.Equal(Text, output);
        Assert.Equal(1, proxy.Counters.Compression.Responses);
    }

    [Fact]
    public async Task Servers_are_told_what_clients_accept_unless_compression_is_ours_alone()
    {
        using var server = RawServer.Answering(Response(Text));
        using var proxy = new Proxy(On, server.Address);
        using var alone = new Proxy(service => service with { Compression = new CompressionSettings { Enabled = true, Offload = true } }, server.Address);
        foreach (var one in new[] { proxy, alone })
        {
            using var client = await one.ConnectAsync();
            await client.SendAsync(Ask);
            Assert.Equal(Text, await GzipReader.ReadAsync(client));
        }

        Assert.Equal([true, false], server.Heads.Select(head => head.Contains("Accept-Encoding", StringComparison.Ordinal)));
    }
}
