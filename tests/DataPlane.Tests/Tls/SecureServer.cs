using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Tests.Tls;

/// <summary>A real server behind TLS: answers every request with the same bytes; remembers the names it was asked for.</summary>
internal sealed class SecureServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2 _certificate;
    private readonly byte[] _answer;

    public SecureServer(TestAuthority.Issued issued, string answer)
    {
        using var pem = X509Certificate2.CreateFromPemFile(issued.CertificateFile, issued.KeyFile);
        _certificate = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        _answer = Encoding.Latin1.GetBytes(answer);
        _listener.Start();
        _ = AcceptAsync();
    }

    public Endpoint Address => new(IPAddress.Loopback, ((IPEndPoint)_listener.LocalEndpoint).Port);

    public ConcurrentQueue<string> Names { get; } = [];

    public ConcurrentQueue<string> Protocols { get; } = [];

    public void Dispose()
    {
        _listener.Dispose();
        _certificate.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            await using var stream = new SslStream(client.GetStream());
            await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
            {
                ServerCertificateSelectionCallback = (_, name) =>
                {
                    Names.Enqueue(name ?? "");
                    return _certificate;
                },
                ApplicationProtocols = [SslApplicationProtocol.Http11],
            });
            Protocols.Enqueue(stream.NegotiatedApplicationProtocol.ToString());
            var buffer = new byte[16 * 1024];
            var text = "";
            int count;
            while ((count = await stream.ReadAsync(buffer)) > 0)
            {
                text += Encoding.Latin1.GetString(buffer, 0, count);
                while (text.IndexOf("\r\n\r\n", StringComparison.Ordinal) is >= 0 and var end)
                {
                    text = text[(end + 4)..];
                    await stream.WriteAsync(_answer);
                }
            }
        }
        catch (Exception end) when (end is IOException or System.Security.Authentication.AuthenticationException or ObjectDisposedException)
        {
            // The proxy did not accept this server, or has gone; the test looks at the proxy's side.
        }
    }
}
