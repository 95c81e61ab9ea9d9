using System.Net.Sockets;

namespace LoadMaster.Network.AgentX;

/// <summary>Whole messages over a stream socket; writes of several tasks do not mix.</summary>
internal sealed class AgentXConnection(Socket socket, TimeProvider time)
{
    private static readonly TimeSpan FarewellTimeout = TimeSpan.FromMilliseconds(200);

    private readonly SemaphoreSlim _oneWriter = new(1);
    private long _heardAt = time.GetTimestamp();

    public TimeSpan SilentFor => time.GetElapsedTime(Interlocked.Read(ref _heardAt));

    /// <exception cref="AgentXFormatException">The other side breaks the protocol.</exception>
    /// <exception cref="IOException">The other side has ended.</exception>
    public async Task<AgentXPdu> ReadAsync(CancellationToken cancel)
    {
        var headBytes = await TakeAsync(AgentXReader.HeadLength, cancel).ConfigureAwait(false);
        var head = AgentXReader.ReadHead(headBytes);
        var payload = await TakeAsync(head.PayloadLength, cancel).ConfigureAwait(false);
        Interlocked.Exchange(ref _heardAt, time.GetTimestamp());
        return AgentXReader.Read(head, payload);
    }

    public async Task WriteAsync(byte[] message, CancellationToken cancel)
    {
        await _oneWriter.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            for (var sent = 0; sent < message.Length;)
            {
                sent += await socket.SendAsync(message.AsMemory(sent), SocketFlags.None, cancel).ConfigureAwait(false);
            }
        }
        finally
        {
            _oneWriter.Release();
        }
    }

    /// <summary>A last word, which nobody waits for long.</summary>
    public async Task TryWriteAsync(byte[] message)
    {
        using var limit = new CancellationTokenSource(FarewellTimeout);
        try
        {
            await WriteAsync(message, limit.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The master is gone or hangs, and finds out by itself that we have left.
        }
    }

    /// <summary>Ends the reading, wherever it stands.</summary>
    public void Break() => socket.Dispose();

    private async Task<byte[]> TakeAsync(int count, CancellationToken cancel)
    {
        var bytes = new byte[count];
        for (var taken = 0; taken < count;)
        {
            var read = await socket.ReceiveAsync(bytes.AsMemory(taken), SocketFlags.None, cancel).ConfigureAwait(false);
            taken += read > 0 ? read : throw new IOException("the master agent has ended");
        }

        return bytes;
    }
}
