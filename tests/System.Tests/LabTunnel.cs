using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LoadMaster.System.Tests;

/// <summary>A real server in the namespace of the lab's first one: it agrees to each upgrade and gives back what it gets.</summary>
internal sealed class EchoServer : IDisposable
{
    internal const string Address = "198.18.1.11";
    internal const int Port = 9101;
    private static readonly byte[] s_agreed = Encoding.ASCII.GetBytes("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
    private readonly ConcurrentBag<Socket> _open = [];
    private readonly Socket _listener;

    internal EchoServer()
    {
        Socket? listener = null;
        var thread = new Thread(() =>
        {
            LabNamespace.Enter("lm-rs1");
            listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(new IPEndPoint(IPAddress.Parse(Address), Port));
            listener.Listen();
        });
        thread.Start();
        thread.Join();
        _listener = listener ?? throw new InvalidOperationException($"{Address}:{Port} cannot be opened");
        new Thread(Accept) { IsBackground = true }.Start();
    }

    public void Dispose()
    {
        _listener.Dispose();
        foreach (var socket in _open)
        {
            socket.Dispose();
        }
    }

    private void Accept()
    {
        try
        {
            while (true)
            {
                var socket = _listener.Accept();
                _open.Add(socket);
                new Thread(() => Serve(socket)) { IsBackground = true }.Start();
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private static void Serve(Socket socket)
    {
        try
        {
            var buffer = new byte[4096];
            var head = "";
            while (!head.EndsWith("\r\n\r\n", StringComparison.Ordinal))
            {
                var got = socket.Receive(buffer);
                if (got == 0)
                {
                    return; // a health check
                }

                head += Encoding.ASCII.GetString(buffer, 0, got);
            }

            socket.Send(s_agreed);
            for (var got = socket.Receive(buffer); got > 0; got = socket.Receive(buffer))
            {
                socket.Send(buffer, got, SocketFlags.None);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The client says what broke.
        }
        finally
        {
            socket.Dispose();
        }
    }
}

/// <summary>Tunnels from the client's namespace, each asked and answered every 50 ms until they are disposed.</summary>
internal sealed class Tunneled : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<string> _broken = [];
    private readonly List<Thread> _threads = [];
    private readonly int[] _answers;

    internal Tunneled(int count, int port)
    {
        _answers = new int[count];
        for (var number = 0; number < count; number++)
        {
            var own = number;
            var thread = new Thread(() => Run(own, port)) { IsBackground = true };
            _threads.Add(thread);
            thread.Start();
        }
    }

    /// <summary>Why some ended before they were to.</summary>
    internal IReadOnlyCollection<string> Broken => _broken;

    internal IReadOnlyList<int> Answers => [.. _answers.Select((_, number) => Volatile.Read(ref _answers[number]))];

    /// <summary>So many more, each of them.</summary>
    internal async Task HaveAnsweredAsync(int more)
    {
        var before = Answers;
        await Eventually.GetAsync(
            () => Task.FromResult(Answers.Zip(before).Min(pair => pair.First - pair.Second)), grown => grown >= more || !_broken.IsEmpty, $"{more} more answers through each tunnel");
        Assert.Empty(_broken);
    }

    public void Dispose()
    {
        _stop.Cancel();
        _threads.ForEach(thread => thread.Join());
        _stop.Dispose();
    }

    private void Run(int number, int port)
    {
        try
        {
            LabNamespace.Enter(Lab.Client);
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 10_000 };
            socket.Connect(IPAddress.Parse(Lab.SharedAddress), port);
            socket.Send(Encoding.ASCII.GetBytes("GET /chat HTTP/1.1\r\nHost: lab\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"));
            var buffer = new byte[4096];
            var head = "";
            while (!head.EndsWith("\r\n\r\n", StringComparison.Ordinal))
            {
                head += Encoding.ASCII.GetString(buffer, 0, socket.Receive(buffer));
            }

            Expect(head.StartsWith("HTTP/1.1 101 ", StringComparison.Ordinal), head);
            while (!_stop.Token.WaitHandle.WaitOne(50))
            {
                var question = $"{number}.{_answers[number]:00000000}";
                socket.Send(Encoding.ASCII.GetBytes(question));
                var answer = Encoding.ASCII.GetString(buffer, 0, socket.Receive(buffer));
                Expect(answer == question, $"'{answer}' to '{question}'");
                Interlocked.Increment(ref _answers[number]);
            }
        }
        catch (Exception e) when (e is SocketException or InvalidOperationException)
        {
            _broken.Add($"tunnel {number} after {_answers[number]} answers: {e.Message}");
        }
    }

    private static void Expect(bool holds, string got)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"got {got}");
        }
    }
}
