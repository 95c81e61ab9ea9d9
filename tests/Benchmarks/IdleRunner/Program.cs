using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

// The clients of tests/Benchmarks/idle.sh: ADDR:PORT plain|tls COUNT opens so many connections, asks once on each and keeps it, in two steps:
// "first" after a tenth of them, "all" after the rest, each time waiting for a line on standard input.
if (args.Length != 3 || !IPEndPoint.TryParse(args[0], out var target) || args[1] is not ("plain" or "tls")
    || !int.TryParse(args[2], NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is < 10 or > 50_000)
{
    Console.Error.WriteLine("use: ADDR:PORT plain|tls COUNT");
    return 2;
}

var open = new List<Stream>();
foreach (var (word, until) in new[] { ("first", count / 10), ("all", count) })
{
    while (open.Count < until)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        open.Add(await OpenAsync(limit.Token));
    }

    Console.WriteLine(word);
    _ = Console.ReadLine();
}

return 0;

async Task<Stream> OpenAsync(CancellationToken limit)
{
    var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    await socket.ConnectAsync(target, limit);
    Stream stream = new NetworkStream(socket, ownsSocket: true);
    if (args[1] == "tls")
    {
        var tls = new SslStream(stream, leaveInnerStreamOpen: false, static (_, _, _, _) => true);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "bench" }, limit);
        stream = tls;
    }

    await stream.WriteAsync(Encoding.ASCII.GetBytes("GET /small HTTP/1.1\r\nHost: bench\r\n\r\n"), limit);
    var buffer = new byte[2048];
    var got = "";
    while (!got.Contains("\r\n\r\n", StringComparison.Ordinal) || !got.EndsWith("xxxxxxxxxx", StringComparison.Ordinal))
    {
        var received = await stream.ReadAsync(buffer, limit);
        if (received == 0) throw new IOException("closed instead of answered");
        got += Encoding.ASCII.GetString(buffer, 0, received);
    }

    return stream;
}
