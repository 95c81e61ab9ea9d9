using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace LoadMaster.SoakRunner;

/// <summary>A connection, plain or in TLS, that reads responses with a Content-Length or in chunks.</summary>
internal sealed class Wire : IDisposable
{
    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[32 * 1024];
    private Stream _stream;

    private Wire(Socket socket)
    {
        _socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: false);
    }

    internal static async Task<Wire> OpenAsync(IPEndPoint target, bool tls, CancellationToken limit)
    {
        var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(target, limit);
            var wire = new Wire(socket);
            if (tls) await wire.StartTlsAsync(limit);
            return wire;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    internal ValueTask SendAsync(string text, CancellationToken limit) => SendAsync(Encoding.ASCII.GetBytes(text), limit);

    internal async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken limit)
    {
        await _stream.WriteAsync(bytes, limit);
        await _stream.FlushAsync(limit);
    }

    internal ValueTask<int> ReadAsync(CancellationToken limit) => _stream.ReadAsync(_buffer, limit);

    internal async Task<string> ReadToEndAsync(CancellationToken limit)
    {
        var text = new StringBuilder();
        while (await ReadAsync(limit) is > 0 and var received) text.Append(Encoding.Latin1.GetString(_buffer, 0, received));
        return text.ToString();
    }

    internal void EndSending() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Goes away with a reset, as a client whose program ended.</summary>
    internal void Reset() => _socket.LingerState = new LingerOption(true, 0);

    /// <summary>Reads one response to its end; answers its status, and whether the connection stays.</summary>
    internal async Task<(int Status, bool Keeps)> ReadResponseAsync(CancellationToken limit)
    {
        var text = new StringBuilder();
        while (true)
        {
            var received = await ReadAsync(limit);
            if (received == 0) throw new IOException("closed within a response");
            text.Append(Encoding.Latin1.GetString(_buffer, 0, received));
            var got = text.ToString();
            var end = got.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end < 0 || !IsWhole(got[..(end + 2)], got.AsSpan(end + 4))) continue;
            return (int.Parse(got.AsSpan(9, 3), CultureInfo.InvariantCulture), !got.AsSpan(0, end + 2).Contains("Connection: close\r\n", StringComparison.OrdinalIgnoreCase));
        }
    }

    public void Dispose()
    {
        _stream.Dispose();
        _socket.Dispose();
    }

    private async Task StartTlsAsync(CancellationToken limit)
    {
        // The service's certificate is made by the script a moment before.
        var tls = new SslStream(_stream, leaveInnerStreamOpen: false, static (_, _, _, _) => true);
        _stream = tls;
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "soak.test" }, limit);
    }

    private static bool IsWhole(string head, ReadOnlySpan<char> body)
    {
        const string length = "\r\nContent-Length: ";
        var at = head.IndexOf(length, StringComparison.OrdinalIgnoreCase);
        if (at < 0) return body.EndsWith("0\r\n\r\n", StringComparison.Ordinal);
        at += length.Length;
        return body.Length >= int.Parse(head.AsSpan(at, head.IndexOf('\r', at) - at), CultureInfo.InvariantCulture);
    }
}
