using System.Globalization;
using System.Text;
using LoadMaster.DataPlane.Tests.Engine;

namespace LoadMaster.DataPlane.Tests.Http;

public sealed class BodyTests
{
    private const int Megabyte = 1024 * 1024;

    private static byte[] Noise(int length)
    {
        var bytes = new byte[length];
        new Random(7).NextBytes(bytes);
        return bytes;
    }

    private static byte[] Chunked(byte[] body)
    {
        using var stream = new MemoryStream();
        var random = new Random(8);
        for (var at = 0; at < body.Length;)
        {
            var size = Math.Min(random.Next(1, 40_000), body.Length - at);
            stream.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{size:x}\r\n")));
            stream.Write(body, at, size);
            stream.Write("\r\n"u8);
            at += size;
        }

        stream.Write("0\r\nX-Sum: 1\r\n\r\n"u8);
        return stream.ToArray();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Megabyte_to_the_client_is_the_same_byte_for_byte(bool chunked)
    {
        var body = chunked ? Chunked(Noise(Megabyte)) : Noise(Megabyte);
        var framing = chunked ? "Transfer-Encoding: chunked" : $"Content-Length: {body.Length}";
        using var server = new RawServer(async (connection, number) =>
        {
            while ((await connection.ReadHeadAsync()).Length > 0)
            {
                await connection.SendAsync($"HTTP/1.1 200 OK\r\n{framing}\r\n\r\n");
                await connection.SendAsync(body);
            }
        });
        using var proxy = new Proxy(server.Address);
        using var client = await proxy.ConnectAsync();
        for (var round = 0; round < 3; round++)
        {
            await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            Assert.Equal($"HTTP/1.1 200 OK\r\n{framing}\r\n\r\n", await client.ReadHeadAsync());
            var got = await client.ReadBytesAsync(body.Length);
            Assert.True(body.AsSpan().SequenceEqual(got));
        }

        Assert.Equal(1, server.Accepted);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Megabyte_to_the_server_is_the_same_byte_for_byte(bool chunked)
    {
        var body = chunked ? Chunked(Noise(Megabyte)) : Noise(Megabyte);
        var framing = chunked ? "Transfer-Encoding: chunked" : $"Content-Length: {body.Length}";
        byte[] seen = [];
        using var server = new RawServer(async (connection, number) =>
        {
            while ((await connection.ReadHeadAsync()).Length > 0)
            {
                seen = await connection.ReadBytesAsync(body.Length);
                await connection.SendAsync(RawServer.Ok("done"));
            }
        });
        using var proxy = new Proxy(server.Address);
        using var client = await proxy.ConnectAsync();
        for (var round = 0; round < 3; round++)
        {
            await client.SendAsync($"POST / HTTP/1.1\r\nHost: a\r\n{framing}\r\n\r\n");
            await client.SendAsync(body);
            _ = await client.ReadHeadAsync();
            Assert.Equal("done", await client.ReadTextAsync(4));
            Assert.True(body.AsSpan().SequenceEqual(seen));
        }

        Assert.Equal(1, server.Accepted);
    }

    [Fact]
    public async Task Client_that_does_not_read_stops_the_server_instead_of_filling_memory()
    {
        const int Total = 64 * Megabyte;
        var sent = 0L;
        var block = Noise(Megabyte);
        using var server = new RawServer(async (connection, number) =>
        {
            _ = await connection.ReadHeadAsync();
            await connection.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {Total}\r\n\r\n");
            for (var round = 0; round < Total / Megabyte; round++)
            {
                await connection.SendAsync(block);
                Interlocked.Add(ref sent, Megabyte);
            }
        });
        using var proxy = new Proxy(server.Address);
        using var client = await proxy.ConnectAsync();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        await UntilStillAsync(() => Interlocked.Read(ref sent));

        Assert.True(Interlocked.Read(ref sent) < Total, "the server was never stopped");
        Assert.InRange(proxy.Engine.Loops[0].Buffers.BytesHeld, 1, 300 * 1024);
        var head = await client.ReadHeadAsync();
        var body = await client.ReadToEndAsync();
        Assert.Contains("200 OK", head, StringComparison.Ordinal);
        Assert.Equal(Total, body.Length);
        Assert.True(block.AsSpan().SequenceEqual(body.AsSpan(Total - Megabyte)));
        await Proxy.UntilAsync(() => proxy.Engine.Loops[0].Buffers.BytesHeld == 0, "all blocks are back");
    }

    [Fact]
    public async Task Server_that_does_not_read_stops_the_client_instead_of_filling_memory()
    {
        const int Total = 64 * Megabyte;
        using var release = new SemaphoreSlim(0);
        using var server = new RawServer(async (connection, number) =>
        {
            _ = await connection.ReadHeadAsync();
            await release.WaitAsync();
            var body = await connection.ReadBytesAsync(Total);
            await connection.SendAsync(RawServer.Ok($"{body.Length}"));
        });
        using var proxy = new Proxy(server.Address);
        using var client = await proxy.ConnectAsync();
        await client.SendAsync($"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {Total}\r\n\r\n");
        var sending = client.SendAsync(Noise(Total));

        await UntilStillAsync(() => proxy.Counters.BytesIn);

        Assert.False(sending.IsCompleted);
        Assert.InRange(proxy.Engine.Loops[0].Buffers.BytesHeld, 1, 300 * 1024);
        release.Release();
        await sending;
        _ = await client.ReadHeadAsync();
        Assert.Equal($"{Total}", await client.ReadTextAsync(8));
    }

    [Fact]
    public async Task Client_that_breaks_off_its_request_costs_the_server_its_connection()
    {
        var ended = new TaskCompletionSource<string>();
        using var server = new RawServer(async (connection, number) =>
        {
            _ = await connection.ReadHeadAsync();
            ended.SetResult(await connection.ReadTextToEndAsync());
        });
        using var proxy = new Proxy(server.Address);
        using var client = await proxy.ConnectAsync();

        await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf");
        client.FinishSending();

        Assert.Equal("half", await ended.Task);
        await Proxy.UntilAsync(() => proxy.ServerCounters.ConnectionsActive == 0, "the request is over");
    }

    /// <summary>Waits until the value has grown and then stays the same for a while.</summary>
    private static async Task UntilStillAsync(Func<long> value)
    {
        var last = 0L;
        var same = 0;
        await Proxy.UntilAsync(
            () =>
            {
                var now = value();
                same = now > 0 && now == last ? same + 1 : 0;
                last = now;
                return same > 30;
            },
            "the flow stops");
    }
}
