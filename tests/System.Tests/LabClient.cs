using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LoadMaster.System.Tests;

/// <summary>One client in the lab's client namespace that asks again and again and never tries a failed request twice. Its thread lives in the namespace.</summary>
/// <param name="keepAlive">Keeps its connection as long as the server does; else each request has a connection of its own.</param>
internal sealed class LabClient(bool keepAlive, TimeSpan pause) : IDisposable
{
    private const int TimeoutMilliseconds = 10_000;
    private const int ResponseBytesMax = 16 * 1024;
    private static readonly byte[] s_request = Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: lab\r\n\r\n");
    private static readonly byte[] s_lastRequest = Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: lab\r\nConnection: close\r\n\r\n");
    private readonly byte[] _buffer = new byte[ResponseBytesMax];
    private Socket? _connection;

    internal long Requests { get; private set; }

    internal List<string> Failures { get; } = [];

    internal TimeSpan Longest { get; private set; }

    internal void Run(CancellationToken stop)
    {
        while (!stop.WaitHandle.WaitOne(pause))
        {
            var started = Stopwatch.GetTimestamp();
            try
            {
                Ask();
            }
            catch (Exception e) when (e is SocketException or IOException)
            {
                Failures.Add(string.Create(CultureInfo.InvariantCulture, $"{(keepAlive ? "kept" : "new")} connection, request {Requests}: {e.Message}"));
                Close();
            }

            Requests++;
            var took = Stopwatch.GetElapsedTime(started);
            Longest = took > Longest ? took : Longest;
        }
    }

    public void Dispose() => Close();

    private void Ask()
    {
        // A connection that the server has closed in the meantime is no connection: every client looks before it asks.
        if (_connection is { } kept && kept.Poll(0, SelectMode.SelectRead))
        {
            Close();
        }

        _connection ??= Connect();
        _ = _connection.Send(keepAlive ? s_request : s_lastRequest);
        var head = ReadResponse(_connection);
        if (!head.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal))
        {
            throw new IOException($"answered {head.Split('\r')[0]}");
        }

        if (head.Contains("Connection: close\r\n", StringComparison.OrdinalIgnoreCase))
        {
            Close();
        }
    }

    private static Socket Connect()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            ReceiveTimeout = TimeoutMilliseconds,
            SendTimeout = TimeoutMilliseconds,
        };
        socket.Connect(IPAddress.Parse(Lab.SharedAddress), 80);
        return socket;
    }

    /// <summary>The head, once the body is complete too.</summary>
    private string ReadResponse(Socket connection)
    {
        var count = 0;
        while (true)
        {
            var received = connection.Receive(_buffer, count, _buffer.Length - count, SocketFlags.None);
            if (received == 0)
            {
                throw new IOException($"closed after {count} bytes of the response");
            }

            count += received;
            var end = _buffer.AsSpan(0, count).IndexOf("\r\n\r\n"u8);
            if (end < 0)
            {
                continue;
            }

            var head = Encoding.ASCII.GetString(_buffer, 0, end + 4);
            if (count >= end + 4 + ContentLength(head))
            {
                return head;
            }
        }
    }

    private static int ContentLength(string head)
    {
        const string name = "\r\nContent-Length: ";
        var at = head.IndexOf(name, StringComparison.OrdinalIgnoreCase) + name.Length;
        return int.Parse(head.AsSpan(at, head.IndexOf('\r', at) - at), CultureInfo.InvariantCulture);
    }

    private void Close()
    {
        _connection?.Dispose();
        _connection = null;
    }
}
