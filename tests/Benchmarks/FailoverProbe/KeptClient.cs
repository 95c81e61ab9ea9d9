using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LoadMaster.FailoverProbe;

/// <summary>Asks again and again on a connection that it keeps as long as the server does; a failed request is never tried twice.</summary>
internal sealed class KeptClient(IPEndPoint target)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);
    private static readonly byte[] s_request = Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: lab\r\n\r\n");
    private readonly byte[] _buffer = new byte[4096];
    private Socket? _connection;

    internal int Requests { get; private set; }

    internal int Failed { get; private set; }

    internal async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
            limit.CancelAfter(s_patience);
            try
            {
                await AskAsync(limit.Token);
                Requests++;
                await Task.Delay(s_pause, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e) when (e is SocketException or IOException or OperationCanceledException)
            {
                Requests++;
                Failed++;
                Close();
            }
        }

        Close();
    }

    private async Task AskAsync(CancellationToken limit)
    {
        // A connection that the server has closed in the meantime is no connection: every client looks before it asks.
        if (_connection is { } kept && kept.Poll(0, SelectMode.SelectRead)) Close();
        if (_connection is null)
        {
            _connection = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await _connection.ConnectAsync(target, limit);
        }

        await _connection.SendAsync(s_request, limit);
        var head = await ReadAsync(_connection, limit);
        if (!head.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal)) throw new IOException("not 200");
        if (head.Contains("Connection: close\r\n", StringComparison.OrdinalIgnoreCase)) Close();
    }

    /// <summary>The head of the response, once its few bytes of body have come too.</summary>
    private async Task<string> ReadAsync(Socket connection, CancellationToken limit)
    {
        var count = 0;
        while (true)
        {
            var received = await connection.ReceiveAsync(_buffer.AsMemory(count), limit);
            if (received == 0) throw new IOException("closed");
            count += received;
            var text = Encoding.ASCII.GetString(_buffer, 0, count);
            var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end > 0 && count >= end + 4 + LengthOf(text)) return text[..(end + 2)];
        }
    }

    private static int LengthOf(string head)
    {
        const string name = "\r\nContent-Length: ";
        var at = head.IndexOf(name, StringComparison.OrdinalIgnoreCase);
        if (at < 0) throw new IOException("no Content-Length");
        at += name.Length;
        return int.Parse(head.AsSpan(at, head.IndexOf('\r', at) - at), System.Globalization.CultureInfo.InvariantCulture);
    }

    private void Close()
    {
        _connection?.Dispose();
        _connection = null;
    }
}
