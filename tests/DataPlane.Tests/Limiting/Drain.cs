using System.Net.Sockets;

namespace LoadMaster.DataPlane.Tests.Limiting;

/// <summary>A client that reads all it gets and counts it.</summary>
internal sealed class Drain : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private long _count;

    public long Count => Interlocked.Read(ref _count);

    public static async Task<Drain> StartAsync(int port, string request, bool secure)
    {
        var drain = new Drain();
        await drain._socket.ConnectAsync("127.0.0.1", port);
        Stream stream = new NetworkStream(drain._socket);
        if (secure)
        {
            var tls = new System.Net.Security.SslStream(stream, false, (_, _, _, _) => true);
            await tls.AuthenticateAsClientAsync("www.example.com");
            stream = tls;
        }

        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(request));
        _ = drain.ReadAsync(stream);
        return drain;
    }

    public void Dispose() => _socket.Dispose();

    private async Task ReadAsync(Stream stream)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            for (int count; (count = await stream.ReadAsync(buffer)) > 0;)
            {
                Interlocked.Add(ref _count, count);
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
