using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Tests.Engine;

/// <summary>A real server that plays a script on every connection; remembers each head that it read.</summary>
internal sealed class RawServer : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentBag<RawConnection> _connections = [];
    private readonly Func<RawConnection, int, Task> _script;
    private int _accepted;
    private int _ended;

    /// <param name="script">Gets the connection and its number, from 1.</param>
    public RawServer(Func<RawConnection, int, Task> script)
    {
        _script = script;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(512);
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public Endpoint Address => new(IPAddress.Loopback, Port);

    /// <summary>Connections taken so far.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>Connections that are over.</summary>
    public int Ended => Volatile.Read(ref _ended);

    public ConcurrentQueue<string> Heads { get; } = [];

    /// <summary>Answers every request head on every connection with the same bytes.</summary>
    public static RawServer Answering(string response) => Answering(_ => response);

    public static RawServer Answering(Func<string, string> respond)
    {
        RawServer server = null!;
        server = new RawServer(async (connection, number) =>
        {
            while (await connection.ReadHeadAsync() is { Length: > 0 } head)
            {
                server.Heads.Enqueue(head);
                await connection.SendAsync(respond(head));
            }
        });
        return server;
    }

    /// <summary>Reads one head, sends the bytes, closes.</summary>
    public static RawServer AnsweringOnce(string response) => new(async (connection, number) =>
    {
        _ = await connection.ReadHeadAsync();
        await connection.SendAsync(response);
        connection.Socket.Shutdown(SocketShutdown.Send);
        _ = await connection.ReadToEndAsync();
    });

    public static string Ok(string body) => $"HTTP/1.1 200 OK\r\nContent-Length: {Encoding.Latin1.GetByteCount(body)}\r\n\r\n{body}";

    public void Dispose()
    {
        _listener.Dispose();
        foreach (var connection in _connections)
        {
            connection.Dispose();
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptAsync();
                socket.NoDelay = true;
                var connection = new RawConnection(socket);
                _connections.Add(connection);
                _ = PlayAsync(connection, Interlocked.Increment(ref _accepted));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task PlayAsync(RawConnection connection, int number)
    {
        try
        {
            await _script(connection, number);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The engine or the test ended the connection.
        }
        finally
        {
            connection.Socket.Dispose();
            Interlocked.Increment(ref _ended);
        }
    }
}
