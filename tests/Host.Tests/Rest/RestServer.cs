using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using LoadMaster.Api;
using LoadMaster.DataPlane.Inspection;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;
using LoadMaster.Host.Backup;
using LoadMaster.Host.Events;
using LoadMaster.Host.Filtering;
using LoadMaster.Host.Inspection;
using LoadMaster.Host.Networking;
using LoadMaster.Host.Options;
using LoadMaster.Host.Pair;
using LoadMaster.Host.Rest;
using LoadMaster.Host.Security;
using LoadMaster.Host.Snmp;
using LoadMaster.Host.Startup;
using LoadMaster.Host.Support;
using LoadMaster.Host.Update;
using LoadMaster.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LoadMaster.Host.Tests.Rest;

/// <summary>The REST interface on a real Kestrel with TLS on a free port, in front of a <see cref="FakeGateway"/>.</summary>
internal sealed class RestServer : IAsyncDisposable
{
    public const string AdminPassword = "correct horse battery";
    private const int PasswordIterations = 1000;

    private readonly WebApplication _app;
    private StrongBox<long> _free = null!;

    private RestServer(WebApplication app, string directory, string fingerprint, FakeGateway gateway, ManualTime time, LogSink log)
    {
        _app = app;
        Directory = directory;
        Fingerprint = fingerprint;
        Gateway = gateway;
        Time = time;
        Log = log;
        Url = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    public Uri Url { get; }

    public string Directory { get; }

    public string Fingerprint { get; }

    public FakeGateway Gateway { get; }

    public ManualTime Time { get; }

    public LogSink Log { get; }

    /// <summary>On the disk of the data directory, as the node believes.</summary>
    public long FreeBytes { set => _free.Value = value; }

    public IEnumerable<RouteEndpoint> Endpoints => ((IEndpointRouteBuilder)_app).DataSources.SelectMany(s => s.Endpoints).OfType<RouteEndpoint>();

    public FakePairGateway Pair => (FakePairGateway)_app.Services.GetRequiredService<IPairGateway>();

    public IServiceProvider Services => _app.Services;

    /// <summary>Adds a user to the configuration, or replaces him.</summary>
    public void PutUser(string name, Role role, string password = AdminPassword) => Gateway.PutUser(
        new LocalUser { Name = name, Role = role, Passwords = [new PasswordHasher(PasswordIterations).Hash(password).ToText()], PasswordChangedAt = "2026-01-01T00:00:00Z" });

    /// <param name="updateRoot">An installation with versions; none unless given.</param>
    public static async Task<RestServer> StartAsync(string node = "a", string updateRoot = "")
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("lm-rest-").FullName;
        var time = new ManualTime();
        var log = new LogSink();
        var gateway = new FakeGateway();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(log);
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddSingleton<INodeGateway>(gateway);
        builder.Services.AddSingleton<IPrivateKeys>(PrivateKeySeal.Open(directory, pairSecret: null));
        await File.WriteAllTextAsync(Path.Combine(directory, NodeUsers.AdoptedFileName), "");
        builder.Services.AddManagementSecurity(directory, TextWriter.Null, PasswordIterations);

        // So that 127.0.0.2 can stand for a machine elsewhere.
        builder.Services.AddSingleton(provider => new ClientCertificates(provider.GetRequiredService<AccessBook>(), time, provider.GetRequiredService<ILogger<ClientCertificates>>())
        {
            IsOfThisNode = connection => IPAddress.Loopback.Equals(connection.RemoteIpAddress),
        });
        builder.Services.AddSingleton(new IpsFeed(1));
        builder.Services.AddSingleton<ICachePurges>(new FakeCaches());
        builder.Services.AddInspection(directory);
        var free = new StrongBox<long>(long.MaxValue);
        builder.Services.AddSingleton(new MachineHealth([directory], TimeProvider.System, _ => free.Value));
        builder.Services.AddBackup(directory);
        builder.Services.AddSnmp(directory);
        builder.Services.AddSingleton<IPacketFilter>(new FakePacketFilter());
        builder.Services.AddSingleton<INetworkKernel>(new FakeNetworkKernel());
        builder.Services.AddNetwork(new NetworkNode(node, directory, () => []));
        builder.Services.AddFilter(new FilterNode(8443, () => []));
        builder.Services.AddEvents(directory);
        builder.Services.AddSingleton<IUpdateGateway>(provider => new FakeUpdateGateway(() => provider.GetRequiredService<UpdateDesk>()));
        builder.Services.AddUpdate(new UpdateSection { Root = updateRoot }, directory);
        builder.Services.AddSingleton<IActorView>(new FakeActorView());
        builder.Services.AddSupport(new NodeSection { Name = node, DataDirectory = directory, LogDirectory = Path.Combine(directory, "log") });
        builder.Services.AddRestApi(node);
        var certificate = ManagementCertificate.LoadOrCreate(directory, node, IPAddress.Loopback, TimeProvider.System);
        FakePairGateway.AddTo(builder.Services, directory, certificate, node);
        builder.UseManagementTls(new IPEndPoint(IPAddress.Loopback, 0), certificate);
        var app = builder.Build();
        app.MapRestApi();
        gateway.PutUser(new LocalUser
        {
            Name = "admin",
            Role = Role.Admin,
            Passwords = [new PasswordHasher(PasswordIterations).Hash(AdminPassword).ToText()],
            PasswordChangedAt = "2026-01-01T00:00:00Z",
        });
        await app.StartAsync();
        return new RestServer(app, directory, CertificateFingerprint.Of(certificate), gateway, time, log) { _free = free };
    }

    public LoadMasterClient Client(string? token = null, long? ifRevision = null) => new(
        CertificateFingerprint.CreateHandler(Fingerprint), new LoadMasterClientOptions { Url = Url, Token = token, IfRevision = ifRevision });

    /// <summary>For what the typed client does not do.</summary>
    public HttpClient Http() => new(CertificateFingerprint.CreateHandler(Fingerprint)) { BaseAddress = Url };

    public async Task<string> TokenAsync(Role role = Role.Admin)
    {
        var user = role == Role.Admin ? "admin" : RoleWords.Of(role);
        if (role != Role.Admin)
            PutUser(user, role);
        using var client = Client();
        return (await client.LoginAsync(user, AdminPassword)).Token;
    }

    public async Task<RawAnswer> SendAsync(
        string method, string path, string? token = null, string? body = null, string contentType = "application/json", string? ifMatch = null)
    {
        using var http = Http();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            if (contentType.Length > 0)
                request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        using var response = await http.SendAsync(request);
        return new RawAnswer(
            (int)response.StatusCode,
            response.Content.Headers.ContentType?.MediaType,
            response.Headers.ETag?.Tag,
            response.Headers.RetryAfter?.Delta,
            response.Headers.Location?.OriginalString,
            await response.Content.ReadAsStringAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        System.IO.Directory.Delete(Directory, recursive: true);
    }
}

internal sealed record RawAnswer(int Status, string? MediaType, string? Tag, TimeSpan? RetryAfter, string? Location, string Body)
{
    /// <summary>The answer as a problem, checked for form.</summary>
    public ProblemDto Problem()
    {
        Assert.Equal(Routes.ProblemType, MediaType);
        var problem = JsonSerializer.Deserialize(Body, ApiJson.Default.ProblemDto)!;
        Assert.Equal(Status, problem.Status);
        Assert.Matches("^LM[0-9]{4}$", problem.Code);
        Assert.NotEmpty(problem.Problems);
        Assert.All(problem.Problems, p => Assert.NotEmpty(p.Message));
        return problem;
    }
}

/// <summary>Keeps what was logged.</summary>
internal sealed class LogSink : ILoggerProvider, ILogger
{
    public ConcurrentQueue<string> Lines { get; } = [];

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue($"{eventId.Id} {formatter(state, exception)} {exception?.Message}");

    public void Dispose() => Lines.Clear();
}
