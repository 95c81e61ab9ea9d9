using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using LoadMaster.Domain.Configuration;
using LoadMaster.Testing;

namespace LoadMaster.Host.Tests.Logging;

/// <summary>A syslog host on loopback that takes datagrams, or counted frames over TCP or TLS.</summary>
internal sealed class LogListener : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Socket> _clients = [];
    private readonly X509Certificate2? _certificate;
    private readonly Socket _socket;
    private readonly Task _work;

    public LogListener(SyslogProtocol protocol, int port = 0, X509Certificate2? certificate = null)
    {
        _certificate = certificate;
        _socket = protocol == SyslogProtocol.Udp
            ? new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)
            : new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        Target = new SyslogTarget { Host = "127.0.0.1", Protocol = protocol, Port = ((IPEndPoint)_socket.LocalEndPoint!).Port };
        if (protocol != SyslogProtocol.Udp)
        {
            _socket.Listen();
        }

        _work = protocol == SyslogProtocol.Udp ? ReceiveAsync() : AcceptAsync();
    }

    public SyslogTarget Target { get; }

    /// <summary>Whole messages, in order of arrival.</summary>
    public ConcurrentQueue<string> Messages { get; } = new();

    public int Connections => _clients.Count;

    /// <summary>The text after the tag or the structured data.</summary>
    public IEnumerable<string> Texts => Messages.Select(message => message[(message.IndexOf("\"] ", StringComparison.Ordinal) + 3)..]);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _socket.Dispose();
        foreach (var client in _clients)
        {
            client.Dispose();
        }

        await _work;
        _stop.Dispose();
    }

    private static bool IsEnd(Exception problem) =>
        problem is OperationCanceledException or SocketException or IOException or ObjectDisposedException or EndOfStreamException or System.Security.Authentication.AuthenticationException;

    private async Task ReceiveAsync()
    {
        var buffer = new byte[65_536];
        try
        {
            while (true)
            {
                var length = await _socket.ReceiveAsync(buffer, _stop.Token);
                Messages.Enqueue(Encoding.UTF8.GetString(buffer, 0, length));
            }
        }
        catch (Exception end) when (IsEnd(end))
        {
            return;
        }
    }

    private async Task AcceptAsync()
    {
        var readers = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _socket.AcceptAsync(_stop.Token);
                _clients.Add(client);
                readers.Add(ReadFramesAsync(client));
            }
        }
        catch (Exception end) when (IsEnd(end))
        {
            await Task.WhenAll(readers);
        }
    }

    private async Task ReadFramesAsync(Socket client)
    {
        try
        {
            await using Stream plain = new NetworkStream(client, ownsSocket: true);
            await using var stream = _certificate is null ? plain : new SslStream(plain);
            if (stream is SslStream tls)
            {
                await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _stop.Token);
            }

            while (true)
            {
                Messages.Enqueue(await ReadFrameAsync(stream));
            }
        }
        catch (Exception end) when (IsEnd(end))
        {
            return;
        }
    }

    private async Task<string> ReadFrameAsync(Stream stream)
    {
        var one = new byte[1];
        var length = 0;
        while (true)
        {
            await stream.ReadExactlyAsync(one, _stop.Token);
            if (one[0] == ' ')
            {
                break;
            }

            length = (length * 10) + (one[0] - '0');
        }

        var message = new byte[length];
        await stream.ReadExactlyAsync(message, _stop.Token);
        return Encoding.UTF8.GetString(message);
    }
}
