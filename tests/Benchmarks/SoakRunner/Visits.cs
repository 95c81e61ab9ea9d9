using System.Net;

namespace LoadMaster.SoakRunner;

/// <summary>What the clients of a soak do: half of them behave, the others break off at every point where one can.</summary>
internal static class Visits
{
    private const string Get = "GET / HTTP/1.1\r\nHost: soak.test\r\nAccept-Encoding: gzip\r\n\r\n";
    private const string GetBig = "GET /big HTTP/1.1\r\nHost: soak.test\r\n\r\n";
    private const string PostHead = "POST / HTTP/1.1\r\nHost: soak.test\r\nContent-Length: 60000\r\n\r\n";

    internal static IReadOnlyList<Visit> All(IPEndPoint http, IPEndPoint https, IPEndPoint tcp, IPEndPoint layer4) =>
    [
        new("http-kept", 30, (random, limit) => AskAsync(http, false, random.Next(1, 20), limit)),
        new("https-kept", 12, (random, limit) => AskAsync(https, true, random.Next(1, 10), limit)),
        new("tcp-kept", 10, (random, limit) => AskAsync(tcp, false, random.Next(1, 10), limit)),
        new("layer4-kept", 10, (random, limit) => AskAsync(layer4, false, random.Next(1, 10), limit)),
        new("pipelined", 5, (random, limit) => AskTogetherAsync(http, random.Next(2, 8), limit)),
        new("post", 5, (_, limit) => PostAsync(http, false, limit)),
        new("post-https", 3, (_, limit) => PostAsync(https, true, limit)),
        new("half-closed", 4, (_, limit) => HalfCloseAsync(http, limit)),
        new("no-http", 3, (_, limit) => SendRubbishAsync(http, limit)),
        new("idle", 2, (random, limit) => IdleAsync(http, random, limit)),
        new("gone-in-head", 6, (random, limit) => BreakOffAsync(http, false, Get[..random.Next(1, Get.Length - 1)], 0, random, limit)),
        new("gone-in-body", 6, (random, limit) => BreakOffAsync(http, false, PostHead + new string('x', random.Next(50_000)), 0, random, limit)),
        new("gone-in-response", 6, (random, limit) => BreakOffAsync(http, false, GetBig, random.Next(1, 20), random, limit)),
        new("gone-in-response-https", 4, (random, limit) => BreakOffAsync(https, true, GetBig, random.Next(1, 20), random, limit)),
        new("gone-in-response-tcp", 4, (random, limit) => BreakOffAsync(tcp, false, GetBig, random.Next(1, 20), random, limit)),
        new("gone-in-response-layer4", 2, (random, limit) => BreakOffAsync(layer4, false, GetBig, random.Next(1, 20), random, limit)),
        new("gone-in-handshake", 4, (random, limit) => BreakOffAsync(https, false, "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"[..random.Next(1, 11)], 0, random, limit)),
    ];

    private static async Task<Outcome> AskAsync(IPEndPoint target, bool tls, int requests, CancellationToken limit)
    {
        using var wire = await Wire.OpenAsync(target, tls, limit);
        for (var request = 0; request < requests; request++)
        {
            await wire.SendAsync(Get, limit);
            var (status, keeps) = await wire.ReadResponseAsync(limit);
            if (status != 200) throw new IOException($"status {status}");
            if (!keeps) break;
        }

        return Outcome.Done;
    }

    private static async Task<Outcome> AskTogetherAsync(IPEndPoint target, int requests, CancellationToken limit)
    {
        using var wire = await Wire.OpenAsync(target, tls: false, limit);
        await wire.SendAsync(string.Concat(Enumerable.Repeat(Get, requests - 1)) + Get.Replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n", StringComparison.Ordinal), limit);
        var got = await wire.ReadToEndAsync(limit);
        var answers = got.Split("HTTP/1.1 200 OK\r\n").Length - 1;
        // A node that is about to hand over answers what it has begun, says so and closes.
        var saidSo = got.LastIndexOf("Connection: close\r\n", StringComparison.OrdinalIgnoreCase) > got.LastIndexOf("HTTP/1.1 200 OK\r\n", StringComparison.Ordinal);
        return answers > 0 && answers <= requests && saidSo ? Outcome.Done : throw new IOException($"{answers} answers to {requests} requests");
    }

    private static async Task<Outcome> PostAsync(IPEndPoint target, bool tls, CancellationToken limit)
    {
        using var wire = await Wire.OpenAsync(target, tls, limit);
        await wire.SendAsync(PostHead + new string('x', 60_000), limit);
        var (status, _) = await wire.ReadResponseAsync(limit);
        return status == 200 ? Outcome.Done : throw new IOException($"status {status}");
    }

    private static async Task<Outcome> HalfCloseAsync(IPEndPoint target, CancellationToken limit)
    {
        using var wire = await Wire.OpenAsync(target, tls: false, limit);
        await wire.SendAsync(Get, limit);
        wire.EndSending();
        var (status, _) = await wire.ReadResponseAsync(limit);
        return status == 200 ? Outcome.Done : throw new IOException($"status {status}");
    }

    /// <summary>What is no HTTP is answered with 400 and closed.</summary>
    private static async Task<Outcome> SendRubbishAsync(IPEndPoint target, CancellationToken limit)
    {
        using var wire = await Wire.OpenAsync(target, tls: false, limit);
        await wire.SendAsync("\0\x01\x02 no request\r\n\r\n", limit);
        var (status, keeps) = await wire.ReadResponseAsync(limit);
        return status == 400 && !keeps ? Outcome.Done : throw new IOException("another answer than promised");
    }

    private static async Task<Outcome> IdleAsync(IPEndPoint target, Random random, CancellationToken limit)
    {
        using var wire = await Wire.OpenAsync(target, tls: false, limit);
        await Task.Delay(random.Next(1_000, 20_000), limit);
        return Outcome.Done;
    }

    /// <summary>Sends, reads so many pieces, perhaps waits, and goes: with a reset or in order.</summary>
    private static async Task<Outcome> BreakOffAsync(IPEndPoint target, bool tls, string sent, int reads, Random random, CancellationToken limit)
    {
        using var wire = await Wire.OpenAsync(target, tls, limit);
        await wire.SendAsync(System.Text.Encoding.Latin1.GetBytes(sent), limit);
        for (var read = 0; read < reads && await wire.ReadAsync(limit) > 0; read++)
        {
            await Task.Delay(random.Next(0, 50), limit);
        }

        await Task.Delay(random.Next(0, 1_000), limit);
        if (random.Next(2) == 0) wire.Reset();
        return Outcome.Done;
    }
}
