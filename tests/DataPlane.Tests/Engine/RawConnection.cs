using System.Net.Sockets;
using System.Text;

namespace LoadMaster.DataPlane.Tests.Engine;

/// <summary>One end of a TCP conversation in raw bytes (Latin-1 text); everything has a deadline.</summary>
internal sealed class RawConnection(Socket socket) : IDisposable
{
    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromSeconds(20));
    private readonly List<byte> _buffer = [];

    public Socket Socket { get; } = socket;

    public static async Task<RawConnection> ConnectAsync(int port, string address = "127.0.0.1")
    {
        var parsed = System.Net.IPAddress.Parse(address);
        var socket = new Socket(parsed.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(parsed, port);
        return new RawConnection(socket);
    }

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await Socket.SendAsync(bytes, SocketFlags.None, _deadline.Token)..];
        }
    }

    public async Task SendByteByByteAsync(string text)
    {
        foreach (var value in Encoding.Latin1.GetBytes(text))
        {
            await SendAsync(new[] { value });
            await Task.Yield();
        }
    }

    public void FinishSending() => Socket.Shutdown(SocketShutdown.Send);

    /// <summary>Up to and with the empty line; empty at the end of the stream.</summary>
    public async Task<string> ReadHeadAsync()
    {
        while (true)
        {
            var text = Encoding.Latin1.GetString([.. _buffer]);
            var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end >= 0)
            {
                _buffer.RemoveRange(0, end + 4);
                return text[..(end + 4)];
            }

            if (!await FillAsync())
            {
                return "";
            }
        }
    }

    public async Task<byte[]> ReadBytesAsync(int count)
    {
        while (_buffer.Count < count && await FillAsync())
        {
        }

        var taken = _buffer.Take(count).ToArray();
        _buffer.RemoveRange(0, taken.Length);
        return taken;
    }

    public async Task<string> ReadTextAsync(int count) => Encoding.Latin1.GetString(await ReadBytesAsync(count));

    /// <summary>All that comes until the other side ends; a reset ends it too.</summary>
    public async Task<byte[]> ReadToEndAsync()
    {
        try
        {
            while (await FillAsync())
            {
            }
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionReset)
        {
            WasReset = true;
        }

        var all = _buffer.ToArray();
        _buffer.Clear();
        return all;
    }

    public bool WasReset { get; private set; }

    public async Task<string> ReadTextToEndAsync() => Encoding.Latin1.GetString(await ReadToEndAsync());

    public void Reset()
    {
        Socket.LingerState = new LingerOption(true, 0);
        Socket.Close();
    }

    public void Dispose()
    {
        Socket.Dispose();
        _deadline.Dispose();
    }

    private async Task<bool> FillAsync()
    {
        var block = new byte[64 * 1024];
        var count = await Socket.ReceiveAsync(block.AsMemory(), SocketFlags.None, _deadline.Token);
        _buffer.AddRange(block.AsSpan(0, count));
        return count > 0;
    }
}
