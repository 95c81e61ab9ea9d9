using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LoadMaster.System.Tests.Faults;

/// <summary>A client in the lab that asks every 10 ms on a new connection, each attempt on its own, and notes which node answered when.</summary>
internal sealed class WhoAnswers : IDisposable
{
    /// <summary>The node's own address on the back network, as the real server saw it.</summary>
    private const string Header = "X-Asked-By: ";

    private const int ResponseBytesMax = 4096;
    private static readonly TimeSpan s_every = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(700);
    private static readonly byte[] s_request = Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: lab\r\nConnection: close\r\n\r\n");
    private readonly ConcurrentQueue<Answer> _answers = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;
    private string? _broken;
    private int _asking;

    internal WhoAnswers()
    {
        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>All answers so far, the earliest first.</summary>
    internal AnswerLog Log
    {
        get
        {
            Assert.Null(Volatile.Read(ref _broken));
            return new AnswerLog([.. _answers.OrderBy(answer => answer.At)]);
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _thread.Join();
        SpinWait.SpinUntil(() => Volatile.Read(ref _asking) == 0, TimeSpan.FromSeconds(5));
        _stop.Dispose();
    }

    private void Run()
    {
        try
        {
            LabNamespace.Enter(Lab.Client);
            while (!_stop.Token.WaitHandle.WaitOne(s_every))
            {
                _ = AskAsync(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
            }
        }
        catch (Exception e) when (e is InvalidOperationException or SocketException)
        {
            Volatile.Write(ref _broken, e.Message);
        }
    }

    private async Task AskAsync(Socket socket)
    {
        Interlocked.Increment(ref _asking);
        try
        {
            using (socket)
            using (var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token))
            {
                limit.CancelAfter(s_patience);
                await socket.ConnectAsync(IPAddress.Parse(Lab.SharedAddress), 80, limit.Token).ConfigureAwait(false);
                await socket.SendAsync(s_request, limit.Token).ConfigureAwait(false);
                if (await ReadNodeAsync(socket, limit.Token).ConfigureAwait(false) is { } node)
                {
                    _answers.Enqueue(new Answer(Stopwatch.GetTimestamp(), node));
                }
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // No answer: that there is none is what the log shows.
        }
        finally
        {
            Interlocked.Decrement(ref _asking);
        }
    }

    private static async Task<string?> ReadNodeAsync(Socket socket, CancellationToken limit)
    {
        var buffer = new byte[ResponseBytesMax];
        var count = 0;
        int received;
        while (count < buffer.Length && (received = await socket.ReceiveAsync(buffer.AsMemory(count), limit).ConfigureAwait(false)) > 0)
        {
            count += received;
        }

        var text = Encoding.ASCII.GetString(buffer, 0, count);
        var at = text.IndexOf(Header, StringComparison.OrdinalIgnoreCase);
        if (at < 0 || !text.StartsWith("HTTP/1.1 200", StringComparison.Ordinal))
        {
            return null;
        }

        var asker = text[(at + Header.Length)..text.IndexOf('\r', at)];
        return Lab.Nodes.Single(node => Lab.BackAddress(node) == asker);
    }
}
