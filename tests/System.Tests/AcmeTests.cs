using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using LoadMaster.Api;
using LoadMaster.Testing;

namespace LoadMaster.System.Tests;

/// <summary>The real daemon and Let's Encrypt's own test authority.</summary>
public sealed class AcmeTests
{
    [SkippableFact]
    public async Task A_certificate_is_ordered_served_asked_for_again_and_comes_although_the_daemon_is_killed_in_the_middle()
    {
        Skip.IfNot(PebbleAuthority.IsInstalled, "because pebble is not installed");
        var (http, https) = (LocalPorts.Free(), LocalPorts.Free());
        await using var pebble = await PebbleAuthority.StartAsync(http, new Dictionary<string, string> { ["PEBBLE_VA_SLEEPTIME"] = "2" });
        await using var daemon = new SingleDaemon();
        await daemon.StartAsync();
        await daemon.Client.AddAcmeAccountAsync(new AcmeAccountBody { Name = "pebble", DirectoryUrl = pebble.DirectoryUrl, CaPem = pebble.CaPem, TermsAgreed = true });
        await daemon.Client.AddCertificateAsync(new CertificateBody { Name = "www", Acme = new CertificateAcmeBody { Account = "pebble", Names = ["www.example.org"] } });
        await daemon.Client.AddVirtualServiceAsync(new VirtualServiceBody { Name = "plain", Address = $"127.0.0.1:{http}", Type = "http" });
        await daemon.Client.AddVirtualServiceAsync(new VirtualServiceBody { Name = "web", Address = $"127.0.0.1:{https}", Type = "https", Certificates = ["www"] });
        _ = await Eventually.GetAsync(() => daemon.Client.GetCertificateAsync("www"), one => one.Acme!.State == "ordering", "the order is under way");
        Assert.Equal("CN=www.example.org", await IssuerAsync(https));

        daemon.Kill();
        await daemon.StartAsync();
        var came = await GoodAsync(daemon);
        Assert.Contains("Pebble", came.Issuer, StringComparison.Ordinal);
        Assert.Equal(came.Issuer, await Eventually.GetAsync(() => IssuerAsync(https), issuer => issuer == came.Issuer, "clients get the new certificate"));

        await daemon.Client.RenewCertificateAsync("www");
        var renewed = await Eventually.GetAsync(() => daemon.Client.GetCertificateAsync("www"), one => one.Sha256 != came.Sha256 && one.Acme!.State == "good", "another certificate has come");
        Assert.Equal("", renewed.Acme!.AskedAt);
        var events = await daemon.Client.ListEventsAsync(100);
        Assert.Equal(2, events.Items.Count(one => one.Message.StartsWith("A new certificate has come from 127.0.0.1", StringComparison.Ordinal)));
    }

    private static Task<CertificateDto> GoodAsync(SingleDaemon daemon) =>
        Eventually.GetAsync(() => daemon.Client.GetCertificateAsync("www"), one => one.Acme!.State == "good", "the certificate has come");

    private static async Task<string> IssuerAsync(int port)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, port);
        await using var tls = new SslStream(tcp.GetStream(), leaveInnerStreamOpen: false, (_, _, _, _) => true);
        await tls.AuthenticateAsClientAsync("www.example.org");
        using var certificate = X509CertificateLoader.LoadCertificate(tls.RemoteCertificate!.GetRawCertData());
        return certificate.Issuer;
    }
}
