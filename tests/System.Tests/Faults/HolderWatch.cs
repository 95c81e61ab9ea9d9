using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace LoadMaster.System.Tests.Faults;

/// <summary>Looks every 5 ms whether each node's kernel has the shared address: only then a socket can be bound to it.</summary>
internal sealed class HolderWatch : IDisposable
{
    private static readonly TimeSpan s_every = TimeSpan.FromMilliseconds(5);
    private static readonly IPEndPoint s_shared = new(IPAddress.Parse(Lab.SharedAddress), 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Thread> _threads = [];
    private readonly Dictionary<string, List<Holding>> _holdings = [];
    private string? _broken;

    internal HolderWatch()
    {
        foreach (var node in Lab.Nodes)
        {
            _holdings[node] = [];
            var thread = new Thread(() => Run(node)) { IsBackground = true };
            _threads.Add(thread);
            thread.Start();
        }
    }

    internal bool Holds(string node) => HoldingsOf(node) is [.., { Until: null }];

    /// <summary>For how long both nodes held it at the same time, within the given span; the end is now when none is given.</summary>
    internal TimeSpan BothHeld(long since, long? until = null)
    {
        var end = until ?? Stopwatch.GetTimestamp();
        var both = TimeSpan.Zero;
        foreach (var left in HoldingsOf(Lab.Nodes[0]))
        {
            foreach (var right in HoldingsOf(Lab.Nodes[1]))
            {
                var from = Math.Max(since, Math.Max(left.From, right.From));
                var to = Math.Min(end, Math.Min(left.Until ?? end, right.Until ?? end));
                both += to > from ? Stopwatch.GetElapsedTime(from, to) : TimeSpan.Zero;
            }
        }

        return both;
    }

    /// <summary>When the node's kernel let go of it first after this moment.</summary>
    internal long? LetGo(string node, long since) =>
        HoldingsOf(node).Select(holding => holding.Until).FirstOrDefault(until => until >= since);

    public void Dispose()
    {
        _stop.Cancel();
        _threads.ForEach(thread => thread.Join());
        _stop.Dispose();
    }

    private List<Holding> HoldingsOf(string node)
    {
        Assert.Null(Volatile.Read(ref _broken));
        lock (_holdings)
        {
            return [.. _holdings[node]];
        }
    }

    private void Run(string node)
    {
        try
        {
            LabNamespace.Enter($"lm-{node}");
            while (!_stop.Token.WaitHandle.WaitOne(s_every))
            {
                Note(node, HasAddress());
            }
        }
        catch (Exception e) when (e is InvalidOperationException or SocketException)
        {
            Volatile.Write(ref _broken, $"{node}: {e.Message}");
        }
    }

    private static bool HasAddress()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.Bind(s_shared);
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressNotAvailable)
        {
            return false;
        }
    }

    private void Note(string node, bool holds)
    {
        lock (_holdings)
        {
            var list = _holdings[node];
            var now = Stopwatch.GetTimestamp();
            var open = list is [.., { Until: null }];
            if (holds && !open)
            {
                list.Add(new Holding(now, null));
            }
            else if (!holds && open)
            {
                list[^1] = list[^1] with { Until = now };
            }
        }
    }

    private readonly record struct Holding(long From, long? Until);
}
