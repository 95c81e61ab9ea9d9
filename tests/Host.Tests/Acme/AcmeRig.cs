using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using LoadMaster.Actors.Config;
using LoadMaster.DataPlane.Engine;
using LoadMaster.DataPlane.Tls;
using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;
using LoadMaster.Host.Acme;
using LoadMaster.Host.Audit;
using LoadMaster.Host.Events;
using LoadMaster.Host.Rest;
using LoadMaster.Host.Security;
using LoadMaster.Host.Tests.Rest;
using LoadMaster.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace LoadMaster.Host.Tests.Acme;

/// <summary>A desk with a real engine, the decisions of a real configuration, and pebble's address.</summary>
internal sealed class AcmeRig : IDisposable
{
    private const string Account = "pebble";
    private readonly string _folder = Directory.CreateTempSubdirectory("lm-acme-").FullName;
    private readonly PrivateKeySeal _keys = new([new byte[32]]);
    private readonly DataPlaneEngine _engine;
    private readonly AuditTrail _trail;

    public AcmeRig()
    {
        _engine = new DataPlaneEngine(new DataPlaneOptions { Threads = 1, PrivateKeys = _keys }, TimeProvider.System);
        Events = new EventBook("a", Time, NullLogger<EventBook>.Instance);
        _trail = new AuditTrail(Path.Combine(_folder, "audit"), "a", Time, NullLogger<AuditTrail>.Instance);
        Accounts = new AcmeAccounts(_keys, Time);
        (Desk, Book) = NewDesk();
    }

    public ShiftedTime Time { get; } = new();

    public FakeGateway Gateway { get; } = new();

    public EventBook Events { get; }

    public AcmeAccounts Accounts { get; }

    public AcmeDesk Desk { get; private set; }

    public AcmeBook Book { get; private set; }

    public int HttpPort { get; } = LocalPorts.Free();

    public int HttpsPort { get; } = LocalPorts.Free();

    public Certificate Certificate => Gateway.Config.Certificates.Single(one => one.Name == "www");

    public IEnumerable<string> Told => Events.Newest(50, EventSeverity.Info).Select(one => $"{one.Severity}: {one.Message}");

    public void Dispose()
    {
        Desk.StopAsync().GetAwaiter().GetResult();
        _engine.Dispose();
        Events.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>As after a restart of the daemon.</summary>
    public async Task RestartAsync()
    {
        await Desk.StopAsync();
        (Desk, Book) = NewDesk();
        Desk.Begin();
    }

    /// <summary>Makes the account and a certificate to be ordered.</summary>
    public async Task PrepareAsync(PebbleAuthority pebble, string[] names, CertificateKeyType keyType = CertificateKeyType.P256, string eabKeyId = "", string eabKey = "")
    {
        var account = await Accounts.RegisterAsync(
            new AcmeAccount { Name = Account, DirectoryUrl = pebble.DirectoryUrl, CaPem = pebble.CaPem, Email = "ops@example.org", TermsAgreed = true, EabKeyId = eabKeyId }, eabKey, default);
        Put(account, names, keyType);
    }

    public void Put(AcmeAccount account, string[] names, CertificateKeyType keyType = CertificateKeyType.P256)
    {
        var patch = new System.Text.Json.Nodes.JsonObject
        {
            ["accounts"] = new System.Text.Json.Nodes.JsonArray(new System.Text.Json.Nodes.JsonObject
            {
                ["name"] = account.Name,
                ["directoryUrl"] = account.DirectoryUrl,
                ["caPem"] = account.CaPem,
                ["termsAgreed"] = true,
                ["eabKeyId"] = account.EabKeyId,
                ["privateKey"] = account.PrivateKey,
            }),
        };
        Change(new ConfigCommand.PatchAcme(patch.ToJsonString()));
        var order = new AcmeCertificate { Account = account.Name, Names = [.. names], KeyType = keyType };
        var made = AcmeCertificates.StandIn(order, Time.GetUtcNow());
        Change(new ConfigCommand.PutCertificate(AcmeCertificates.ToJson("www", made.ChainPem, _keys.Seal(made.PrivateKey), order).ToJsonString(), Replace: false));
    }

    /// <summary>An account whose authority was never asked.</summary>
    public AcmeAccount Unknown(string directoryUrl, string caPem = "")
    {
        using var key = AcmeKey.Create();
        return new AcmeAccount { Name = Account, DirectoryUrl = directoryUrl, CaPem = caPem, TermsAgreed = true, PrivateKey = _keys.Seal(key.Export()) };
    }

    public void Change(ConfigCommand command) =>
        Assert.IsType<ConfigProtocol.ChangeAccepted>(Gateway.ChangeAsync(new ConfigProtocol.ChangeConfig(command, "test", null), default).Result);

    /// <summary>The redirect on the port where the authority asks, and the https service with the certificate as it is now.</summary>
    public void Serve(int httpPort)
    {
        var http = new VirtualService { Id = new VirtualServiceId(1), Address = new Endpoint(IPAddress.Loopback, httpPort), Type = ServiceType.Http, Redirect = new RedirectSettings { Target = "https://%h%s" } };
        var https = new VirtualService { Id = new VirtualServiceId(2), Address = new Endpoint(IPAddress.Loopback, HttpsPort), Type = ServiceType.Https, Certificates = ["www"] };
        Assert.Empty(_engine.Apply(new ServingPlan(1, [new ServicePlan(http, []), new ServicePlan(https, [])]) { Certificates = [Certificate] }).Problems);
    }

    /// <summary>Turns until the state is so.</summary>
    public async Task<AcmeState> UntilAsync(Func<AcmeState, bool> good, bool isActive = true)
    {
        for (var tries = 0; tries < 1200; tries++)
        {
            Desk.Turn(Gateway.Config, isActive);
            if (Book.Find("www") is { } state && good(state))
                return state;
            await Task.Delay(50);
        }

        throw new TimeoutException($"the certificate stands at {Book.Find("www")}; told: {string.Join(" | ", Told)}");
    }

    /// <summary>What a client gets in the handshake.</summary>
    public async Task<X509Certificate2> HandshakeAsync()
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, HttpsPort);
        await using var tls = new SslStream(tcp.GetStream(), leaveInnerStreamOpen: false, (_, _, _, _) => true);
        await tls.AuthenticateAsClientAsync("www.example.org");
        return X509CertificateLoader.LoadCertificate(tls.RemoteCertificate!.GetRawCertData());
    }

    private (AcmeDesk Desk, AcmeBook Book) NewDesk()
    {
        var book = new AcmeBook();
        var put = new AcmePut(() => Gateway, _keys, new AuditLog(NullLogger<AuditLog>.Instance, _trail), new NodeInfo("a", Time), Time);
        return (new AcmeDesk(Accounts, _engine.Challenges, put, book, new AcmeFile(_folder, NullLogger<AcmeFile>.Instance), Events, Time, NullLogger<AcmeDesk>.Instance), book);
    }

    public static IReadOnlyList<string> NamesIn(Certificate certificate)
    {
        Assert.True(CertificateChain.TryRead(certificate.ChainPem, out var chain, out _));
        return CertificateChain.NamesOf(chain[0]);
    }

    /// <summary>The machine's clock, and what was added to it.</summary>
    internal sealed class ShiftedTime : TimeProvider
    {
        private long _passed;

        public void Pass(TimeSpan time) => Interlocked.Add(ref _passed, time.Ticks);

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _passed));
    }
}
