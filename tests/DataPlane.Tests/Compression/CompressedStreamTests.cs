using System.Diagnostics;
using System.Globalization;
using System.Text;
using LoadMaster.DataPlane.Compression;
using LoadMaster.DataPlane.Tests.Engine;
using LoadMaster.DataPlane.Tests.Tls;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Tests.Compression;

/// <summary>Bodies of all sizes and framings, slow ones, and clients that do not read: with curl as the judge.</summary>
public sealed class CompressedStreamTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lm-compression-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("gzip", CompressionLevel.Normal)]
    [InlineData("gzip", CompressionLevel.Fast)]
    [InlineData("br", CompressionLevel.Fast)]
    [InlineData("br", CompressionLevel.Normal)]
    [InlineData("br", CompressionLevel.Best)]
    [InlineData("zstd", CompressionLevel.Fast)]
    [InlineData("zstd", CompressionLevel.Normal)]
    [InlineData("zstd", CompressionLevel.Best)]
    public async Task What_curl_unpacks_is_what_the_server_sent(string coding, CompressionLevel level)
    {
        const int count = 40;
        using var server = new RawServer(async (connection, number) =>
        {
            while (await connection.ReadHeadAsync() is { Length: > 0 } head)
            {
                var seed = int.Parse(head.Split(' ')[1][1..], CultureInfo.InvariantCulture);
                if (!await SendAsync(connection, seed))
                {
                    return;
                }
            }
        });
        using var proxy = new Proxy(service => service with { Compression = new CompressionSettings { Enabled = true, BytesMin = 0, Level = level } }, server.Address);
        var output = await Tool.RunAsync(
            "curl", "", "-s", "-S", "--compressed", "-H", $"Accept-Encoding: {coding}", "-o", Path.Combine(_folder.FullName, "#1"), $"http://127.0.0.1:{proxy.Port}/[1-{count}]");
        Assert.Equal("", output);
        for (var seed = 1; seed <= count; seed++)
        {
            var got = await File.ReadAllBytesAsync(Path.Combine(_folder.FullName, seed.ToString(CultureInfo.InvariantCulture)));
            Assert.True(BodyOf(seed).AsSpan().SequenceEqual(got), $"body {seed} differs");
        }

        Assert.InRange(proxy.Counters.Compression.Responses, count * 3 / 4, count);
        Assert.Equal(0, proxy.Engine.Loops[0].Encoders.InUse);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("zstd")]
    public async Task Slow_events_reach_the_client_at_once(string coding)
    {
        var next = new SemaphoreSlim(1);
        using var server = new RawServer(async (connection, number) =>
        {
            _ = await connection.ReadHeadAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (var count = 0; count < 5; count++)
            {
                Assert.True(await next.WaitAsync(TimeSpan.FromSeconds(20)));
                await connection.SendAsync($"9\r\ndata: {count}\n\n\r\n");
            }

            await connection.SendAsync("0\r\n\r\n");
            _ = await connection.ReadHeadAsync();
        });
        using var proxy = new Proxy(CompressionTests.On, server.Address);
        var start = new ProcessStartInfo("curl", ["-sN", "--compressed", "-H", $"Accept-Encoding: {coding}", $"http://127.0.0.1:{proxy.Port}/"]) { RedirectStandardOutput = true };
        using var curl = Process.Start(start)!;
        for (var count = 0; count < 5; count++)
        {
            // The next event is made only when this one was seen.
            Assert.Equal($"data: {count}", await curl.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20)));
            Assert.Equal("", await curl.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20)));
            next.Release();
        }

        Assert.Null(await curl.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20)));
        await curl.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal((0, 1), (curl.ExitCode, proxy.Counters.Compression.Responses));
    }

    [Fact]
    public async Task Client_that_does_not_read_holds_no_more_than_a_block()
    {
        var noise = new byte[1024 * 1024];
        new Random(1).NextBytes(noise);
        using var server = new RawServer(async (connection, number) =>
        {
            _ = await connection.ReadHeadAsync();
            await connection.SendAsync($"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {64 * noise.Length}\r\n\r\n");
            for (var part = 0; part < 64; part++)
            {
                await connection.SendAsync(noise);
            }
        });
        using var proxy = new Proxy(CompressionTests.On, server.Address);
        var client = await proxy.ConnectAsync();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n");
        long before = -1;
        await Proxy.UntilAsync(
            () =>
            {
                var now = proxy.Counters.Compression.BytesIn;
                var stands = now == before && now > 0;
                before = now;
                return stands && proxy.Engine.Loops[0].Buffers.BytesHeld > 0;
            },
            "the flow has stopped");
        Assert.InRange(before, 1, 48L * noise.Length);
        Assert.InRange(proxy.Engine.Loops[0].Buffers.BytesHeld, 1, 300 * 1024);
        client.Reset();
        client.Dispose();
        await Proxy.UntilAsync(() => proxy.Engine.Loops[0].Buffers.BytesHeld == 0 && proxy.Engine.Loops[0].Encoders.InUse == 0, "everything is given back");
    }

    [Theory]
    [InlineData("gzip", 0)]
    [InlineData("zstd", 0)]
    [InlineData("br", 200)]
    public async Task Compressed_responses_allocate_nothing_once_warm(string coding, int allowedEach)
    {
        var body = new string('a', 5000);
        using var server = RawServer.Answering(CompressionTests.Response(body));
        using var proxy = new Proxy(CompressionTests.On, server.Address);
        using var client = await proxy.ConnectAsync();

        async Task RunAsync(int count)
        {
            for (var round = 0; round < count; round++)
            {
                await client.SendAsync($"GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: {coding}\r\n\r\n");
                _ = await client.ReadHeadAsync();
                Assert.InRange((await GzipReader.ReadChunksAsync(client)).Length, 5, 200);
            }
        }

        await proxy.AllocatesNothingOnceWarmAsync(1000, RunAsync, allowedEach);
    }

    [Fact]
    public void Encoders_are_used_again_and_never_more_than_allowed()
    {
        using var pool = new EncoderPool();
        var taken = Enumerable.Range(0, Limits.CompressionsPerLoopMax).Select(_ => pool.Take(CompressionCoding.Gzip, CompressionLevel.Fast)).ToList();
        Assert.DoesNotContain(null, taken);
        Assert.Null(pool.Take(CompressionCoding.Zstd, CompressionLevel.Fast));
        pool.Return(taken[7]!, CompressionCoding.Gzip, CompressionLevel.Fast);
        Assert.Same(taken[7], pool.Take(CompressionCoding.Gzip, CompressionLevel.Fast));
        taken.ForEach(encoder => pool.Return(encoder!, CompressionCoding.Gzip, CompressionLevel.Fast));
        Assert.Equal(0, pool.InUse);
    }

    [SkippableFact]
    public async Task Nginx_files_are_compressed_revalidated_and_their_ranges_left_alone()
    {
        await using var nginx = await NginxServer.StartAsync();
        var text = string.Concat(Enumerable.Range(0, 3000).Select(number => $"line {number}\n"));
        await nginx.WriteAsync("a.txt", text);
        await nginx.WriteAsync("a.png", text);
        using var proxy = new Proxy(CompressionTests.On, nginx.Address);
        var url = $"http://127.0.0.1:{proxy.Port}/a.txt";

        var plain = await Tool.RunAsync("curl", "", "-si", url);
        Assert.Contains("Vary: Accept-Encoding", plain, StringComparison.Ordinal);
        Assert.EndsWith(text, plain, StringComparison.Ordinal);
        var coded = await Tool.RunAsync("curl", "", "-si", "--compressed", url);
        Assert.Contains("Content-Encoding: zstd", coded, StringComparison.Ordinal);
        Assert.EndsWith(text, coded, StringComparison.Ordinal);
        var tag = coded.Split("ETag: ")[1].Split("\r\n")[0];
        Assert.StartsWith("W/\"", tag, StringComparison.Ordinal);

        var again = await Tool.RunAsync("curl", "", "-si", "--compressed", "-H", $"If-None-Match: {tag}", url);
        Assert.StartsWith("HTTP/1.1 304 ", again, StringComparison.Ordinal);
        var range = await Tool.RunAsync("curl", "", "-si", "--compressed", "-r", "5-9", url);
        Assert.StartsWith("HTTP/1.1 206 ", range, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n" + text[5..10], range, StringComparison.Ordinal);
        var image = await Tool.RunAsync("curl", "", "-si", "--compressed", url.Replace(".txt", ".png", StringComparison.Ordinal));
        Assert.DoesNotContain("Content-Encoding", image, StringComparison.Ordinal);
        Assert.DoesNotContain("Vary", image, StringComparison.Ordinal);
    }

    /// <summary>Sizes round the limits of blocks, windows and reads; some compress well, some not at all.</summary>
    private static byte[] BodyOf(int seed)
    {
        var random = new Random(seed);
        int[] sizes = [0, 1, 10, 1023, 4096, 32 * 1024, 48 * 1024, (64 * 1024) + 1, 128 * 1024, 300_000, 1_500_000];
        var body = new byte[Math.Max(0, sizes[random.Next(sizes.Length)] + random.Next(-40, 40))];
        var word = new byte[random.Next(1, 64)];
        random.NextBytes(word);
        var noise = random.Next(4);
        for (var at = 0; at < body.Length; at++)
        {
            body[at] = noise == 0 || (noise == 1 && at % 7 == 0) ? (byte)random.Next(256) : word[at % word.Length];
        }

        return body;
    }

    /// <summary>By length, by chunks of any size, or until the end; in pieces of any size. False when the connection is over.</summary>
    private static async Task<bool> SendAsync(RawConnection connection, int seed)
    {
        var random = new Random(-seed);
        var body = BodyOf(seed);
        var kind = random.Next(3);
        var framing = kind switch { 0 => $"Content-Length: {body.Length}\r\n", 1 => "Transfer-Encoding: chunked\r\n", _ => "" };
        var message = new List<byte>(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n{framing}\r\n"));
        for (var at = 0; at < body.Length;)
        {
            var count = Math.Min(body.Length - at, kind == 1 ? random.Next(1, random.Next(2) == 0 ? 20 : 100_000) : body.Length);
            if (kind == 1)
            {
                message.AddRange(Encoding.ASCII.GetBytes($"{count:x}{(random.Next(2) == 0 ? ";x=y" : "")}\r\n"));
            }

            message.AddRange(body.AsSpan(at, count));
            at += count;
            message.AddRange(kind == 1 ? "\r\n"u8 : default);
        }

        message.AddRange(kind == 1 ? "0\r\nX-Trailer: 1\r\n\r\n"u8 : default);
        ReadOnlyMemory<byte> rest = message.ToArray();
        var piece = random.Next(2) == 0 ? int.MaxValue : random.Next(500, 60_000);
        while (!rest.IsEmpty)
        {
            var count = Math.Min(piece, rest.Length);
            await connection.SendAsync(rest[..count]);
            rest = rest[count..];
            await Task.Yield();
        }

        return kind != 2;
    }
}
