using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using LoadMaster.DataPlane.Engine;
using LoadMaster.DataPlane.Tests.Engine;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;

namespace LoadMaster.DataPlane.Tests.Tls;

/// <summary>An engine that serves one https service, and clients for it.</summary>
internal static class SecureProxy
{
    public static Proxy Start(ValueList<Certificate> certificates, params Endpoint[] servers) => Start(service => service, certificates, servers);

    public static Proxy Start(Func<VirtualService, VirtualService> change, ValueList<Certificate> certificates, params Endpoint[] servers) => new(
        service => change(Secure(service, certificates)),
        new DataPlaneOptions { Threads = 1, PrivateKeys = new TestCertificates.PlainKeys() },
        certificates,
        servers);

    public static VirtualService Secure(VirtualService service, ValueList<Certificate> certificates) =>
        service with { Type = ServiceType.Https, Certificates = certificates.Select(certificate => certificate.Name).ToValueList() };

    public static Task<SslStream> ConnectAsync(this Proxy proxy, string host) => proxy.ConnectAsync(host, socket => new NetworkStream(socket, ownsSocket: true));

    public static async Task<SslStream> ConnectAsync(this Proxy proxy, string host, Func<Socket, Stream> wrap)
    {
        var raw = await RawConnection.ConnectAsync(proxy.Port);
        var stream = new SslStream(wrap(raw.Socket), leaveInnerStreamOpen: false);
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = host,
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
        }).WaitAsync(TimeSpan.FromSeconds(20));
        return stream;
    }

    /// <summary>Sends a request, and reads as many bytes as the answer is known to have.</summary>
    public static async Task<string> AskAsync(this SslStream stream, string request, int answerLength)
    {
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
        var answer = new byte[answerLength];
        await stream.ReadExactlyAsync(answer).AsTask().WaitAsync(TimeSpan.FromSeconds(20));
        return Encoding.Latin1.GetString(answer);
    }

    public static ServingPlan With(this ServingPlan plan, VirtualService service, ValueList<Certificate> certificates) => plan with
    {
        Services = [plan.Services[0] with { Service = service }],
        Certificates = certificates,
    };
}
