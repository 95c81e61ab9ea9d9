using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Tests.Probes;

/// <summary>A real listener on 127.0.0.1 that treats each connection as the test says.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Func<Stream, CancellationToken, Task> _serve;
    private readonly Task _accepting;

    public LoopbackServer(Func<Stream, CancellationToken, Task> serve)
    {
        _serve = serve;
        _listener.Start();
        Endpoint = new Endpoint(IPAddress.Loopback, ((IPEndPoint)_listener.LocalEndpoint).Port);
        _accepting = AcceptAsync();
    }

    public Endpoint Endpoint { get; }

    /// <summary>Reads the request's header, then sends the text and closes.</summary>
    public static LoopbackServer Answering(string answer) => new(async (stream, end) =>
    {
        await ReadRequestAsync(stream, end);
        await stream.WriteAsync(Encoding.Latin1.GetBytes(answer), end);
    });

    /// <summary>As <see cref="Answering"/>, but keeps the connection open in silence afterwards.</summary>
    public static LoopbackServer Stalling(string beginning) => new(async (stream, end) =>
    {
        await stream.WriteAsync(Encoding.Latin1.GetBytes(beginning), end);
        await Task.Delay(Timeout.Infinite, end);
    });

    public static LoopbackServer Tls(Func<Stream, SslClientHelloInfo, CancellationToken, Task> serve)
    {
        var certificate = SelfSigned();
        return new LoopbackServer(async (stream, end) =>
        {
            await using var tls = new SslStream(stream);
            SslClientHelloInfo hello = default;
            await tls.AuthenticateAsServerAsync(
                (_, info, _, _) =>
                {
                    hello = info;
                    return ValueTask.FromResult(new SslServerAuthenticationOptions { ServerCertificate = certificate });
                },
                null,
                end);
            await serve(tls, hello, end);
        });
    }

    public static async Task<string> ReadRequestAsync(Stream stream, CancellationToken end)
    {
        var request = new StringBuilder();
        var buffer = new byte[1024];
        while (!request.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            var read = await stream.ReadAsync(buffer, end);
            if (read == 0)
            {
                break;
            }

            request.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }

        return request.ToString();
    }

    /// <summary>An endpoint where nobody listens: it was free a moment ago.</summary>
    public static Endpoint Nobody()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Endpoint(IPAddress.Loopback, ((IPEndPoint)listener.LocalEndpoint).Port);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _accepting;
        _listener.Stop();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await _serve(client.GetStream(), _end.Token);
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
            {
                // The probe may hang up whenever it has seen enough.
            }
        }
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=nobody", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(1));
    }
}
