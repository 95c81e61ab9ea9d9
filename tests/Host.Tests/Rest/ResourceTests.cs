using System.Text.Json;
using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Ha;

namespace LoadMaster.Host.Tests.Rest;

public sealed class ResourceTests
{
    [Fact]
    public async Task Status_joins_configuration_state_and_counters()
    {
        await using var server = await RestServer.StartAsync();
        using var client = server.Client(await server.TokenAsync());
        server.Gateway.RequestsElsewhere = 1000;
        server.Time.Advance(TimeSpan.FromSeconds(90));

        var status = await client.GetStatusAsync();
        Assert.Equal(("a", 1L, 1L, 90.0), (status.Node, status.Revision, status.ServingRevision, status.UptimeSeconds));
        Assert.Equal((1, 1, 2, 2), (status.VirtualServicesUp, status.VirtualServicesTotal, status.RealServersUp, status.RealServersTotal));
        Assert.Equal((12.5, 2L, "active"), (status.RequestsPerSecond, status.ConnectionsActive, status.Ha.State));

        var service = Assert.Single((await client.ListVirtualServicesAsync()).Items);
        Assert.Equal(("web", "rr", "up", 1100L), (service.Name, service.Scheduling, service.State, service.RequestsTotal));
        Assert.All(service.RealServers, s => Assert.Equal(("up", 1000, 1.5), (s.Availability, s.EffectiveWeight, s.ResponseMilliseconds)));
    }

    [Fact]
    public async Task A_service_is_added_changed_and_deleted()
    {
        await using var server = await RestServer.StartAsync();
        using var client = server.Client(await server.TokenAsync());

        var added = await client.AddVirtualServiceAsync(new VirtualServiceBody { Address = "198.18.0.7:80", Name = "shop", Scheduling = "wlc" });
        Assert.Equal((2L, true), (added.Revision, added.Changed));
        await client.PatchVirtualServiceAsync(added.CreatedId, new VirtualServiceBody { Enabled = false });
        var server1 = await client.AddRealServerAsync(added.CreatedId, new RealServerBody { Address = "198.18.1.7:80", Weight = 5 });
        await client.PatchRealServerAsync(added.CreatedId, server1.CreatedId, new RealServerBody { Mode = "draining" });
        await client.PatchCheckAsync(added.CreatedId, new HealthCheckBody { Type = "http", Path = "/healthz" });

        var service = await client.GetVirtualServiceAsync(added.CreatedId);
        Assert.Equal(("shop", "wlc", false, "/healthz"), (service.Name, service.Scheduling, service.Enabled, service.Check.Path));
        Assert.Equal("/healthz", (await client.GetCheckAsync(service.Id)).Path);
        var real = await client.GetRealServerAsync(service.Id, server1.CreatedId);
        Assert.Equal(("draining", 5), (real.Mode, real.Weight));

        await client.DeleteRealServerAsync(service.Id, real.Id);
        Assert.Empty((await client.ListRealServersAsync(service.Id)).Items);
        await client.DeleteVirtualServiceAsync(service.Id);
        var gone = await Assert.ThrowsAsync<ApiProblemException>(() => client.GetVirtualServiceAsync(service.Id));
        Assert.Equal((404, ProblemCodes.NotFound), (gone.Problem.Status, gone.Problem.Code));
    }

    [Fact]
    public async Task What_a_service_answers_by_itself_is_changed_and_shown()
    {
        await using var server = await RestServer.StartAsync();
        using var client = server.Client(await server.TokenAsync());
        var moved = await client.AddVirtualServiceAsync(new VirtualServiceBody { Address = "198.18.0.7:80", Redirect = new RedirectBody { Target = "https://%h%s", Status = 301 } });
        await client.PatchVirtualServiceAsync(1, new VirtualServiceBody { NotAvailable = new NotAvailableBody { Mode = "sorry", SorryServer = "198.18.1.99:80" } });

        var service = await client.GetVirtualServiceAsync(moved.CreatedId);
        Assert.Equal((new RedirectDto("https://%h%s", 301), false), (service.Redirect, service.RedirectHttp));
        Assert.Equal(new NotAvailableDto("sorry", "", 302, "", 503, "198.18.1.99:80"), (await client.GetVirtualServiceAsync(1)).NotAvailable);
        await client.PatchVirtualServiceAsync(1, new VirtualServiceBody { AllowHttp09 = true });
        Assert.True((await client.GetVirtualServiceAsync(1)).AllowHttp09);
        var refused = await Assert.ThrowsAsync<ApiProblemException>(() => client.PatchVirtualServiceAsync(1, new VirtualServiceBody { RedirectHttp = true }));
        Assert.Equal("/redirectHttp", refused.Problem.Problems[0].Path);
    }

    [Fact]
    public async Task What_servers_are_told_of_clients_is_changed_and_shown()
    {
        await using var server = await RestServer.StartAsync();
        using var client = server.Client(await server.TokenAsync());
        await client.PatchVirtualServiceAsync(1, new VirtualServiceBody
        {
            ProxyProtocol = new ProxyProtocolBody { AcceptFrom = ["10.0.0.0/8"], Send = "v2" },
            ClientHeaders = new ClientHeadersBody { Via = true },
        });
        var service = await client.GetVirtualServiceAsync(1);
        Assert.Equal(("10.0.0.0/8", "v2", false), (Assert.Single(service.ProxyProtocol.AcceptFrom), service.ProxyProtocol.Send, service.ProxyProtocol.SendTls));
        Assert.Equal(new ClientHeadersDto(false, true, false), service.ClientHeaders);
    }

    [Fact]
    public async Task Limits_are_changed_and_shown()
    {
        await using var server = await RestServer.StartAsync();
        using var client = server.Client(await server.TokenAsync());
        await client.PatchVirtualServiceAsync(1, new VirtualServiceBody { Limits = new LimitsBody { ConnectionsMax = 7, Answer = "reset", Allow = ["10.0.0.0/8"] } });
        var limits = (await client.GetVirtualServiceAsync(1)).Limits;
        Assert.Equal((7, 0, "reset", "10.0.0.0/8", 0), (limits.ConnectionsMax, limits.RequestsPerSecondMax, limits.Answer, Assert.Single(limits.Allow), limits.Block.Count));
        await client.PatchVirtualServiceAsync(1, new VirtualServiceBody { Limits = new LimitsBody { Bandwidth = new BandwidthBody { ClientOutBytesPerSecond = 125_000, BurstSeconds = 5 } } });
        var service = await client.GetVirtualServiceAsync(1);
        Assert.Equal((7, new BandwidthDto { ClientOutBytesPerSecond = 125_000, BurstSeconds = 5 }), (service.Limits.ConnectionsMax, service.Limits.Bandwidth));
        Assert.Equal(new BandwidthCountersDto(0, 0), service.BandwidthCounters);
        var refused = await Assert.ThrowsAsync<ApiProblemException>(() => client.PatchVirtualServiceAsync(1, new VirtualServiceBody { Limits = new LimitsBody { Block = ["x"] } }));
        Assert.Equal("/limits/block/0", refused.Problem.Problems[0].Path);
    }

    [Fact]
    public async Task Compression_is_changed_and_shown()
    {
        await using var server = await RestServer.StartAsync();
        using var client = server.Client(await server.TokenAsync());
        await client.PatchVirtualServiceAsync(1, new VirtualServiceBody { Compression = new CompressionBody { Enabled = true, Codings = ["gzip"], Level = "best" } });
        var service = await client.GetVirtualServiceAsync(1);
        var shown = service.Compression;
        Assert.Equal((true, "gzip", 1024, "best", false), (shown.Enabled, Assert.Single(shown.Codings), shown.BytesMin, shown.Level, shown.Offload));
        Assert.Contains("text/*", shown.MediaTypes);
        Assert.Equal(new CompressionCountersDto(0, 0, 0, 0), service.CompressionCounters);
        var refused = await Assert.ThrowsAsync<ApiProblemException>(() => client.PatchVirtualServiceAsync(1, new VirtualServiceBody { Compression = new CompressionBody { MediaTypes = ["text"] } }));
        Assert.Equal("/compression/mediaTypes/0", refused.Problem.Problems[0].Path);
    }

    [Fact]
    public async Task Cache_is_changed_and_shown()
    {
        await using var server = await RestServer.StartAsync();
        using var client = server.Client(await server.TokenAsync());
        await client.PatchVirtualServiceAsync(1, new VirtualServiceBody { Cache = new CacheBody { Enabled = true, StaleIfErrorSeconds = 9, ExcludePaths = ["/x/"] } });
        var service = await client.GetVirtualServiceAsync(1);
        var shown = service.Cache;
        Assert.Equal((true, 64, 1024 * 1024, 0, 0, 9, 5, "/x/"), (shown.Enabled, shown.MemoryMegabytes, shown.EntryBytesMax, shown.HeuristicSecondsMax, shown.StaleWhileRevalidateSeconds, shown.StaleIfErrorSeconds, shown.WaitSecondsMax, Assert.Single(shown.ExcludePaths)));
        Assert.Equal(new CacheCountersDto(0, 0, 0, 0, 0, 0, 0, 0, 0), service.CacheCounters);
        var refused = await Assert.ThrowsAsync<ApiProblemException>(() => client.PatchVirtualServiceAsync(1, new VirtualServiceBody { Cache = new CacheBody { ExcludePaths = ["x"] } }));
        Assert.Equal("/cache/excludePaths/0", refused.Problem.Problems[0].Path);
    }

    [Fact]
    public async Task Cache_is_purged_whole_by_path_or_by_prefix()
    {
        await using var server = await RestServer.StartAsync();
        using var client = server.Client(await server.TokenAsync());
        Assert.Equal(1000, (await client.PurgeCacheAsync(1, null, null)).Purged);
        Assert.Equal(4, (await client.PurgeCacheAsync(1, "/a?b", null)).Purged);
        Assert.Equal([("a", 4, null), ("b", 0, "as the test says")], (await client.PurgeCacheAsync(1, "/a?b", null)).Nodes.Select(one => (one.Node, one.Purged, one.Problem)));
        Assert.Equal(105, (await client.PurgeCacheAsync(1, null, "/img/")).Purged);
        Assert.Equal("LM1016", (await Assert.ThrowsAsync<ApiProblemException>(() => client.PurgeCacheAsync(1, "a", null))).Problem.Code);
        Assert.Equal("LM2001", (await Assert.ThrowsAsync<ApiProblemException>(() => client.PurgeCacheAsync(99, null, null))).Problem.Code);
    }

    [Fact]
    public async Task An_access_log_is_changed_and_shown()
    {
        await using var server = await RestServer.StartAsync();
        using var client = server.Client(await server.TokenAsync());
        await client.PatchVirtualServiceAsync(1, new VirtualServiceBody { AccessLog = new AccessLogBody { Format = "custom", Template = "%{client}", SampleEvery = 5 } });
        Assert.Equal(new AccessLogDto { Format = "custom", Template = "%{client}", SampleEvery = 5 }, (await client.GetVirtualServiceAsync(1)).AccessLog);
        var refused = await Assert.ThrowsAsync<ApiProblemException>(() => client.PatchVirtualServiceAsync(1, new VirtualServiceBody { AccessLog = new AccessLogBody { Template = "%{x}" } }));
        Assert.Equal("/accessLog/template", refused.Problem.Problems[0].Path);
    }

    [Fact]
    public async Task What_is_created_says_where_it_is_found()
    {
        await using var server = await RestServer.StartAsync();
        var answer = await server.SendAsync("POST", "/api/v1/virtual-services", await server.TokenAsync(), """{"address":"198.18.0.9:80"}""");
        Assert.Equal((201, "/api/v1/virtual-services/2", "\"2\""), (answer.Status, answer.Location, answer.Tag));
    }

    [Fact]
    public async Task A_change_of_a_revision_that_moved_on_is_refused()
    {
        await using var server = await RestServer.StartAsync();
        var token = await server.TokenAsync();
        var tag = (await server.SendAsync("GET", "/api/v1/config", token)).Tag;
        Assert.Equal("\"1\"", tag);

        Assert.Equal(200, (await server.SendAsync("PATCH", "/api/v1/virtual-services/1", token, """{"name":"x"}""", ifMatch: tag)).Status);
        var late = await server.SendAsync("PATCH", "/api/v1/virtual-services/1", token, """{"name":"y"}""", ifMatch: tag);
        Assert.Equal((412, ProblemCodes.RevisionMismatch), (late.Status, late.Problem().Code));
        Assert.Equal(400, (await server.SendAsync("PATCH", "/api/v1/virtual-services/1", token, "{}", ifMatch: "latest")).Status);
        Assert.Equal(200, (await server.SendAsync("PATCH", "/api/v1/virtual-services/1", token, """{"name":"y"}""", ifMatch: "*")).Status);
    }

    [Fact]
    public async Task A_document_goes_out_and_comes_back()
    {
        await using var server = await RestServer.StartAsync();
        using var client = server.Client(await server.TokenAsync());
        var document = await client.ExportAsync();
        Assert.Equal(1, document.Revision);

        var changed = document.Json.Replace("\"web\"", "\"shop\"", StringComparison.Ordinal);
        var dry = await client.ValidateAsync(changed);
        Assert.True(dry.Valid && dry.Changed);
        Assert.False((await client.ValidateAsync(document.Json)).Changed);
        Assert.Equal(1, server.Gateway.Revision);

        Assert.Equal(2, (await client.ImportAsync(changed)).Revision);
        var difference = Assert.Single((await client.GetDiffAsync(null, null)).Differences);
        Assert.Equal(new DifferenceDto("changed", "/virtualServices[id=1]/name", "\"web\"", "\"shop\""), difference);
        Assert.Equal([2L, 1L], (await client.GetHistoryAsync(10)).Items.Select(h => h.Revision));
        Assert.Equal(document.Json, (await client.GetRevisionAsync(1)).Json);

        var wrong = await Assert.ThrowsAsync<ApiProblemException>(() => client.ValidateAsync("""{"virtualServices":[{"colour":1}]}"""));
        Assert.Equal(400, wrong.Problem.Status);
        Assert.Contains(wrong.Problem.Problems, p => p.Path == "/virtualServices/0/colour");
    }

    [Fact]
    public async Task A_rollback_reaches_the_config_actor_as_the_revision_it_names()
    {
        await using var server = await RestServer.StartAsync();
        await server.SendAsync("POST", "/api/v1/config/rollback", await server.TokenAsync(), """{"revision":1}""");
        Assert.Equal(new ConfigCommand.Rollback(1), Assert.Single(server.Gateway.Changes).Command);
    }

    [Fact]
    public async Task Changes_carry_who_asked_and_are_logged()
    {
        await using var server = await RestServer.StartAsync();
        var token = await server.TokenAsync();
        await server.SendAsync("DELETE", "/api/v1/virtual-services/1", token);
        Assert.Equal("admin@127.0.0.1", Assert.Single(server.Gateway.Changes).By);
        await server.SendAsync("DELETE", "/api/v1/virtual-services/1", token);
        Assert.Contains(server.Log.Lines, l => l.Contains("admin@127.0.0.1 asked DELETE /api/v1/virtual-services/1: accepted as revision 2", StringComparison.Ordinal));
        Assert.Contains(server.Log.Lines, l => l.Contains("admin@127.0.0.1 asked DELETE /api/v1/virtual-services/1: refused, LM2001", StringComparison.Ordinal));
        Assert.DoesNotContain(server.Log.Lines, l => l.Contains(token, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ha_shows_its_state_and_takes_its_settings()
    {
        await using var server = await RestServer.StartAsync();
        using var client = server.Client(await server.TokenAsync());
        await client.PatchHaAsync(new HaBody { SharedAddresses = [new SharedAddressDto("198.18.0.100", "front"), new SharedAddressDto("198.18.1.1", "back")] });
        Assert.Equal(["front", "back"], (await client.GetHaAsync()).SharedAddresses.Select(a => a.Role));
        Assert.Equal(("active", 3L), ((await client.GetHaStatusAsync()).State, (await client.GetHaStatusAsync()).Epoch));
        Assert.Equal("Maintenance.", (await client.SetMaintenanceAsync(true)).Message);
    }

    [Fact]
    public async Task Logging_shows_and_takes_its_settings()
    {
        await using var server = await RestServer.StartAsync();
        using var client = server.Client(await server.TokenAsync());
        Assert.Equal((1, 20, 0), ((await client.GetLoggingAsync()).Revision, (await client.GetLoggingAsync()).MarkIntervalMinutes, (await client.GetLoggingAsync()).Syslog.Count));
        await client.PatchLoggingAsync(new LoggingBody { MarkIntervalMinutes = 5, Syslog = [new SyslogTargetBody { Host = "192.0.2.50", Protocol = "tls" }] });
        var logging = await client.GetLoggingAsync();
        Assert.Equal((2, 5), (logging.Revision, logging.MarkIntervalMinutes));
        Assert.Equal(new SyslogTargetDto("192.0.2.50", "tls", 6514, "rfc5424", "info", "local0", ""), Assert.Single(logging.Syslog));
        var refused = await Assert.ThrowsAsync<ApiProblemException>(() => client.PatchLoggingAsync(new LoggingBody { MarkIntervalMinutes = 1441 }));
        Assert.Equal(("LM1006", "/markIntervalMinutes"), (refused.Problem.Code, refused.Problem.Problems[0].Path));
        refused = await Assert.ThrowsAsync<ApiProblemException>(() => client.PatchLoggingAsync(new LoggingBody { MarkIntervalMinutes = 6 }, revision: 1));
        Assert.Equal(412, refused.Problem.Status);
    }

    [Theory]
    [InlineData(HaState.Active, 200)]
    [InlineData(HaState.Standby, 200)]
    [InlineData(HaState.Starting, 503)]
    [InlineData(HaState.Fault, 503)]
    public async Task A_node_is_ready_once_it_knows_its_place(HaState state, int expected)
    {
        await using var server = await RestServer.StartAsync();
        server.Gateway.HaState = state;
        Assert.Equal(expected, (await server.SendAsync("GET", "/readyz")).Status);
    }

    [Fact]
    public async Task OpenApi_describes_every_route()
    {
        await using var server = await RestServer.StartAsync();
        var answer = await server.SendAsync("GET", Api.Routes.OpenApi, await server.TokenAsync());
        Assert.Equal(200, answer.Status);
        using var document = JsonDocument.Parse(answer.Body);
        var paths = document.RootElement.GetProperty("paths").EnumerateObject().Select(p => p.Name).ToList();
        Assert.Contains("/api/v1/virtual-services/{id}/real-servers/{serverId}", paths);
        Assert.Contains("/api/v1/config/diff", paths);
        Assert.True(paths.Count >= 18, string.Join(' ', paths));
    }
}
