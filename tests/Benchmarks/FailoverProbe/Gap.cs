using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LoadMaster.FailoverProbe;

/// <summary>Asks on a new connection each 5 ms and sees when another node answers than before the event.</summary>
internal sealed class Gap(IPEndPoint target)
{
    /// <summary>The real servers of the lab tell by it which node has asked them.</summary>
    private const string NodeHeader = "X-Asked-By: ";

    private static readonly TimeSpan s_every = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_before = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_after = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_within = TimeSpan.FromSeconds(30);
    private static readonly byte[] s_request = Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: lab\r\nConnection: close\r\n\r\n");
    private readonly ConcurrentQueue<(long At, string Node)> _answers = new();

    internal static async Task<int> MeasureAsync(IPEndPoint target, string[] command)
    {
        var probe = new Gap(target);
        using var stop = new CancellationTokenSource();
        var asking = probe.AskAllAsync(stop.Token);
        await Task.Delay(s_before);
        if (probe._answers.LastOrDefault().Node is not { } before)
        {
            await Console.Error.WriteLineAsync($"{target} does not answer");
            return 1;
        }

        var (process, at) = Event.Begin(command);
        var first = await probe.OtherAsync(before, at);
        await Task.Delay(s_after);
        await stop.CancelAsync();
        await asking;
        var done = await Event.SucceedsAsync(process);
        if (first is null || !done)
        {
            await Console.Error.WriteLineAsync(done ? $"nobody but {before} answered within {s_within.TotalSeconds} s" : "the command failed");
            return 1;
        }

        Console.WriteLine(FormattableString.Invariant($"first {Milliseconds(at, first.Value):0} gap {probe.LongestAfter(at):0}"));
        return 0;
    }

    private static double Milliseconds(long from, long to) => Stopwatch.GetElapsedTime(from, to).TotalMilliseconds;

    private async Task<long?> OtherAsync(string before, long at)
    {
        while (Stopwatch.GetElapsedTime(at) < s_within)
        {
            foreach (var answer in _answers)
            {
                if (answer.At > at && answer.Node != before)
                {
                    return answer.At;
                }
            }

            await Task.Delay(s_every);
        }

        return null;
    }

    private double LongestAfter(long at)
    {
        var times = _answers.Select(answer => answer.At).Where(time => time > at).Order().Prepend(at).ToList();
        return times.Zip(times.Skip(1), Milliseconds).Max();
    }

    private async Task AskAllAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(s_every);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                _ = AskAsync(stop);
            }
        }
        catch (OperationCanceledException)
        {
            // The measurement is over.
        }
    }

    private async Task AskAsync(CancellationToken stop)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(s_patience);
        try
        {
            await socket.ConnectAsync(target, limit.Token);
            await socket.SendAsync(s_request, limit.Token);
            var text = await ReadAsync(socket, limit.Token);
            var at = text.IndexOf(NodeHeader, StringComparison.OrdinalIgnoreCase);
            if (at > 0 && text.StartsWith("HTTP/1.1 200", StringComparison.Ordinal))
            {
                _answers.Enqueue((Stopwatch.GetTimestamp(), text[(at + NodeHeader.Length)..text.IndexOf('\r', at)]));
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // No answer: the gap is made of these.
        }
    }

    private static async Task<string> ReadAsync(Socket socket, CancellationToken limit)
    {
        var buffer = new byte[4096];
        var count = 0;
        int received;
        while (count < buffer.Length && (received = await socket.ReceiveAsync(buffer.AsMemory(count), limit)) > 0)
        {
            count += received;
        }

        return Encoding.ASCII.GetString(buffer, 0, count);
    }
}
