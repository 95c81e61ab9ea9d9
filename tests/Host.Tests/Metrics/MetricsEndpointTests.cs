using System.IO.Compression;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Security;
using LoadMaster.Host.Tests.Rest;

namespace LoadMaster.Host.Tests.Metrics;

public sealed class MetricsEndpointTests
{
    [Fact]
    public async Task The_scrape_token_opens_the_metrics_and_nothing_else()
    {
        await using var server = await RestServer.StartAsync();
        server.Gateway.RequestsElsewhere = 1000;
        using var admin = server.Client(await server.TokenAsync());
        var token = (await admin.CreateScrapeTokenAsync()).Token;
        var answer = await server.SendAsync("GET", "/metrics", token);
        Assert.Equal((200, "text/plain"), (answer.Status, answer.MediaType));
        Assert.Contains("""loadmaster_service_requests_total{service_id="1",service="web",address="198.18.0.1:80"} 100""", answer.Body.Split('\n'));

        Assert.Equal(401, (await server.SendAsync("GET", "/api/v1/status", token)).Status);
        Assert.Equal(401, (await server.SendAsync("POST", "/api/v1/metrics/token", token, "{}")).Status);
        Assert.Contains(server.Log.Lines, line => line.Contains("asked a new scrape token", StringComparison.Ordinal));
        Assert.DoesNotContain(server.Log.Lines, line => line.Contains(token, StringComparison.Ordinal));
        Assert.DoesNotContain(token, await File.ReadAllTextAsync(Path.Combine(server.Directory, ScrapeToken.FileName)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_token_ends_the_old_one_and_a_revoked_one_is_refused()
    {
        await using var server = await RestServer.StartAsync();
        using var admin = server.Client(await server.TokenAsync());
        var first = (await admin.CreateScrapeTokenAsync()).Token;
        var second = (await admin.CreateScrapeTokenAsync()).Token;
        Assert.Equal(401, (await server.SendAsync("GET", "/metrics", first)).Status);
        Assert.Equal(200, (await server.SendAsync("GET", "/metrics", second)).Status);
        Assert.True(ScrapeToken.Open(server.Directory).IsValid(second), "it must outlive a restart");

        Assert.Equal("The scrape token has ended.", (await admin.RemoveScrapeTokenAsync()).Message);
        Assert.Equal(401, (await server.SendAsync("GET", "/metrics", second)).Status);
        Assert.Equal("There was no scrape token.", (await admin.RemoveScrapeTokenAsync()).Message);
    }

    [Theory]
    [InlineData("", true, true, true)]
    [InlineData("?scope=node", true, false, false)]
    [InlineData("?scope=service", false, true, false)]
    [InlineData("?scope=node,service", true, true, false)]
    [InlineData("?scope=service&scope=server", false, true, true)]
    [InlineData("?service=web", true, true, true)]
    [InlineData("?metric=loadmaster_server_weight,loadmaster_uptime_seconds", true, false, true)]
    public async Task A_scraper_takes_a_part_of_the_page(string query, bool node, bool service, bool real)
    {
        await using var server = await RestServer.StartAsync();
        var lines = (await server.SendAsync("GET", $"/metrics{query}", await server.TokenAsync())).Body.Split('\n');
        Assert.Equal((node, service, real), (Has("loadmaster_uptime_seconds "), Has("loadmaster_service_up{"), Has("loadmaster_server_weight{")));
        Assert.Equal(query.Contains("metric=", StringComparison.Ordinal), !Has("loadmaster_config_revision ") && !Has("loadmaster_service_") && !Has("loadmaster_server_state"));
        bool Has(string start) => lines.Any(line => line.StartsWith(start, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_scraper_takes_some_services_by_id_name_or_address()
    {
        await using var server = await RestServer.StartAsync();
        using var admin = server.Client(await server.TokenAsync());
        await admin.AddVirtualServiceAsync(new Api.VirtualServiceBody { Name = "shop", Address = "198.18.0.9:80" });
        await admin.AddVirtualServiceAsync(new Api.VirtualServiceBody { Name = "mail", Address = "198.18.0.10:80" });
        var page = (await server.SendAsync("GET", "/metrics?service=198.18.0.9:80&service=1&service=shop", await server.TokenAsync())).Body;
        Assert.Equal(["web", "shop"], page.Split('\n').Where(line => line.StartsWith("loadmaster_service_up{", StringComparison.Ordinal)).Select(line => line.Split("service=\"")[1].Split('"')[0]).OrderDescending());
    }

    [Theory]
    [InlineData("scope=servers", 400, "/scope")]
    [InlineData("metric=loadmaster_nothing", 400, "/metric")]
    [InlineData("service=nothing", 404, "/service")]
    public async Task A_part_that_there_is_not_is_refused_by_name(string query, int status, string path)
    {
        await using var server = await RestServer.StartAsync();
        var answer = await server.SendAsync("GET", $"/metrics?{query}", await server.TokenAsync());
        Assert.Equal(status, answer.Status);
        Assert.Contains($"\"path\":\"{path}\"", answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gzip", true)]
    [InlineData("deflate, GZIP;q=0.5", true)]
    [InlineData("gzip;q=0", false)]
    [InlineData("deflate", false)]
    public async Task Who_takes_gzip_gets_gzip(string accepts, bool packed)
    {
        await using var server = await RestServer.StartAsync();
        using var http = server.Http();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.Authorization = new("Bearer", await server.TokenAsync());
        request.Headers.TryAddWithoutValidation("Accept-Encoding", accepts);
        using var answer = await http.SendAsync(request);
        Assert.Equal(packed ? ["gzip"] : [], answer.Content.Headers.ContentEncoding);
        var stream = await answer.Content.ReadAsStreamAsync();
        using var reader = new StreamReader(packed ? new GZipStream(stream, CompressionMode.Decompress) : stream);
        var page = await reader.ReadToEndAsync();
        Assert.Contains("\nloadmaster_config_revision 1\n", page, StringComparison.Ordinal);
        Assert.EndsWith("\n", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Role.ReadOnly)]
    [InlineData(Role.Operator)]
    public async Task Every_user_may_look_but_only_an_administrator_makes_the_token(Role role)
    {
        await using var server = await RestServer.StartAsync();
        var session = await server.TokenAsync(role);
        Assert.Equal(200, (await server.SendAsync("GET", "/metrics", session)).Status);
        Assert.Equal(403, (await server.SendAsync("POST", "/api/v1/metrics/token", session, "{}")).Status);
        Assert.Equal(403, (await server.SendAsync("DELETE", "/api/v1/metrics/token", session)).Status);
    }

    [Fact]
    public async Task A_damaged_token_file_stops_the_start_with_what_to_do()
    {
        await using var server = await RestServer.StartAsync();
        var file = Path.Combine(server.Directory, ScrapeToken.FileName);
        await File.WriteAllTextAsync(file, "nonsense");
        var problem = Assert.Throws<StartupProblemException>(() => ScrapeToken.Open(server.Directory));
        Assert.Contains(file, problem.Message, StringComparison.Ordinal);
        File.Delete(file);
    }
}
