using LoadMaster.Api;

namespace LoadMaster.Cli.Tests;

/// <summary>Answers as a server would give them.</summary>
internal static class Sample
{
    public static readonly DateTimeOffset At = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public static readonly ChangeDto Change = new(8, 1, 3, true, ["a", "b"], [], []);

    public static VirtualServiceDto Service(int id, string name, string address, params RealServerDto[] servers) => new(
        id,
        name,
        address,
        "http",
        true,
        "wlc",
        new HealthCheckDto("http", "GET", "/healthz", "", "200-299", "", 0, 5, 2, 2, 2),
        new AdaptiveDto("/load", 80, 7, 5),
        new PersistenceDto("src", 360, 24, 64),
        new TimeoutsDto(10, 30, 60, 3, 60, 60, 660, 300),
        true,
        servers,
        "up",
        "",
        At,
        10,
        2,
        1000,
        12.34,
        2048,
        5_000_000,
        990,
        5,
        4,
        1);

    public static RealServerDto Server(int id, string address, string availability = "up") =>
        new(id, address, 1000, "enabled", availability, availability == "up" ? "200 OK" : "connection refused", At, 1000, 1.25, null, 5, 1, 500, 1024, 4096);

    public static ListDto<VirtualServiceDto> Services { get; } = new(7,
    [
        Service(1, "web", "198.18.0.100:80", Server(1, "198.18.1.11:80"), Server(2, "198.18.1.12:80", "down")),
        Service(2, "9", "[2001:db8::1]:80"),
    ]);

    public static HaStatusDto Ha { get; } = new(
        true,
        "b",
        "active",
        "the peer went silent",
        At,
        4,
        "b",
        ["198.18.0.100", "198.18.1.1"],
        [new PeerDto("a", "active", false, 5000, 0, 2, 7, false)],
        new FailoverDto(At, "peer silent", 187.5, [new FailoverStepDto(0, "suspected"), new FailoverStepDto(187.5, "announced")]));

    /// <summary>The nodes do not reach each other.</summary>
    public static HaStatusDto Degraded { get; } = Ha with
    {
        Reach = new ReachDto(2, 3),
        Peers = [Ha.Peers[0] with { Reach = new ReachDto(3, 3), Alive = true, OnlyRelayed = true, Relay = "works", RelayText = "works" }],
    };

    public static PersistenceSyncDto Sync { get; } = new(1234, 2048, [new PersistencePeerDto("a", 500, 1, 7, 2, true, 12)], 0, 0);

    public static StatusDto Status { get; } = new("b", "0.1.0", At, 3725, 7, 6, Ha, 1, 2, 1, 2, 12.5, 2);

    public static FakeServer WithServices(this FakeServer server) => server.WithServices([.. Services.Items]);

    /// <summary>In lists, and found by id, name and address.</summary>
    public static FakeServer WithServices(this FakeServer server, params VirtualServiceDto[] services)
    {
        server.Answers("GET /api/v1/virtual-services?limit=1000&offset=0", new ListDto<VirtualServiceDto>(7, services), ApiJson.Default.ListDtoVirtualServiceDto);
        server.Answers("GET /api/v1/virtual-services/summaries?limit=1000&offset=0", new ListDto<ServiceSummaryDto>(7, [.. services.Select(SummaryOf)]), ApiJson.Default.ListDtoServiceSummaryDto);
        foreach (var service in services)
        {
            foreach (var text in new[] { service.Address, $"{service.Address}/{service.Type}", service.Name, $"{service.Id}" })
                server.Answers($"GET {Routes.ServiceFindPath(text)}", service, ApiJson.Default.VirtualServiceDto);
        }

        return server;
    }

    public static ServiceSummaryDto SummaryOf(VirtualServiceDto service) => new(
        service.Id,
        service.Name,
        service.Address,
        service.ExtraPortsCount,
        service.Type,
        service.Layer,
        service.Enabled,
        service.Scheduling,
        service.State,
        service.RealServers.Count(server => !server.Backup && server.Availability == "up"),
        service.RealServers.Count(server => !server.Backup),
        service.RealServers.Count(server => server.Backup && server.Availability == "up"),
        service.RealServers.Count(server => server.Backup),
        service.RequestsPerSecond,
        service.ConnectionsActive);

    public static FakeServer AcceptsChange(this FakeServer server, string route) => server.Answers(route, Change, ApiJson.Default.ChangeDto);
}
