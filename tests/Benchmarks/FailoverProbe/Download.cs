using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LoadMaster.FailoverProbe;

/// <summary>A download of the lab's slow page, which lasts longer than the measurement.</summary>
internal sealed class Download(IPEndPoint target)
{
    /// <summary>A download that has not moved for so long is as dead as one that was cut.</summary>
    private static readonly TimeSpan s_stalledAfter = TimeSpan.FromSeconds(4);

    private static readonly byte[] s_request = Encoding.ASCII.GetBytes("GET /big HTTP/1.1\r\nHost: lab\r\n\r\n");
    private long _movedAt = Stopwatch.GetTimestamp();
    private int _ended;

    internal bool IsBroken => Volatile.Read(ref _ended) != 0 || Stopwatch.GetElapsedTime(Interlocked.Read(ref _movedAt)) > s_stalledAfter;

    internal async Task RunAsync(CancellationToken stop)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        var buffer = new byte[16 * 1024];
        try
        {
            await socket.ConnectAsync(target, stop);
            await socket.SendAsync(s_request, stop);
            while (await socket.ReceiveAsync(buffer, stop) > 0)
            {
                Interlocked.Exchange(ref _movedAt, Stopwatch.GetTimestamp());
            }

            Volatile.Write(ref _ended, 1);
        }
        catch (SocketException)
        {
            Volatile.Write(ref _ended, 1);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The measurement is over.
        }
    }
}
