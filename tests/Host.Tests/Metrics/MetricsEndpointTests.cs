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
