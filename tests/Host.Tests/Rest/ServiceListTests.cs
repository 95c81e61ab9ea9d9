using System.Text.Json;
using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;
using LoadMaster.Host.Rest;

namespace LoadMaster.Host.Tests.Rest;

/// <summary>Pages of virtual services, and one of many.</summary>
public sealed class ServiceListTests
{
    [Fact]
    public async Task A_page_has_what_fits_and_says_how_many_there_are()
    {
        await using var server = await ServerAsync();
        using var client = server.Client(await server.TokenAsync());

        var all = await client.ListServiceSummariesAsync();
        Assert.Equal((5, null), (all.Items.Count, all.Total));
        Assert.Equal(("web", "198.18.0.1:80", "http", "rr", "up", 2, 2, 12.5, 2L), All(all.Items[0]));

        var page = await client.ListServiceSummariesAsync(new ServicePageRequest(2, 1));
        Assert.Equal(["shop-1", "shop-2"], page.Items.Select(one => one.Name));
        Assert.Equal(5, page.Total);

        var found = await client.ListServiceSummariesAsync(new ServicePageRequest(2, 2, Search: "SHOP"));
        Assert.Equal(["shop-3", "shop-4"], found.Items.Select(one => one.Name));
        Assert.Equal(4, found.Total);
        Assert.Equal(["shop-3"], (await client.ListVirtualServicesAsync(new ServicePageRequest(9, Search: "18.0.103:"))).Items.Select(one => one.Name));
        Assert.Empty((await client.ListServiceSummariesAsync(new ServicePageRequest(9, State: "down"))).Items);
    }

    [Fact]
    public async Task Backups_are_counted_apart()
    {
        await using var server = await RestServer.StartAsync();
        using var client = server.Client(await server.TokenAsync());
        await client.PatchRealServerAsync(1, 2, new RealServerBody { Backup = true });
        var one = Assert.Single((await client.ListServiceSummariesAsync()).Items);
        Assert.Equal((1, 1, 1, 1), (one.ServersUp, one.Servers, one.BackupsUp, one.Backups));
        server.Gateway.ServerAvailability = ServerAvailability.Down;
        one = Assert.Single((await client.ListServiceSummariesAsync()).Items);
        Assert.Equal((0, 1, 0, 1), (one.ServersUp, one.Servers, one.BackupsUp, one.Backups));
    }

    [Fact]
    public async Task A_list_that_is_whole_reads_as_it_always_did()
    {
        await using var server = await ServerAsync();
        var body = (await server.SendAsync("GET", "/api/v1/virtual-services", await server.TokenAsync())).Body;
        Assert.Equal(["revision", "items"], JsonDocument.Parse(body).RootElement.EnumerateObject().Select(field => field.Name));
    }

    [Theory]
    [InlineData("limit=0", "/limit")]
    [InlineData("offset=-1", "/offset")]
    [InlineData("state=sideways", "/state")]
    public async Task A_page_that_makes_no_sense_is_refused_by_name(string query, string path)
    {
        await using var server = await RestServer.StartAsync();
        foreach (var list in new[] { Routes.VirtualServicesPath, Routes.ServiceSummariesPath })
        {
            var answer = await server.SendAsync("GET", $"{list}?{query}", await server.TokenAsync());
            Assert.Equal(400, answer.Status);
            Assert.Contains($"\"path\":\"{path}\"", answer.Body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task One_service_is_found_without_a_question_about_the_others()
    {
        await using var server = await ServerAsync();
        using var client = server.Client(await server.TokenAsync());
        server.Gateway.RequestsElsewhere = 1000;
        server.Gateway.FailureOfAll = new NodeNotReadyException("nobody is to ask for all");

        var web = await client.FindVirtualServiceAsync("198.18.0.1:80");
        Assert.Equal((1, "up", 1100L, 12.5), (web.Id, web.State, web.RequestsTotal, web.RequestsPerSecond));
        Assert.All(web.RealServers, one => Assert.Equal("up", one.Availability));
        Assert.Equal("shop-3", (await client.FindVirtualServiceAsync("shop-3")).Name);
        Assert.Equal("shop-3", (await client.GetVirtualServiceAsync(4)).Name);
        Assert.Equal(2, (await client.ListRealServersAsync(1)).Items.Count);
        Assert.Equal(2, (await client.GetRealServerAsync(1, 2)).Id);
        Assert.Equal(503, (await Assert.ThrowsAsync<ApiProblemException>(() => client.ListServiceSummariesAsync())).Problem.Status);

        var missing = await Assert.ThrowsAsync<ApiProblemException>(() => client.FindVirtualServiceAsync("nothing & more"));
        Assert.Equal((404, ProblemCodes.NotFound), (missing.Problem.Status, missing.Problem.Code));
        Assert.Equal("There is no virtual service 'nothing & more' (looked for an id, a name and an ADDRESS:PORT); 'lm vs list' shows those that exist.", missing.Problem.Detail);
    }

    [Fact]
    public async Task A_key_for_some_services_finds_and_lists_those()
    {
        await using var server = await ServerAsync();
        using var admin = server.Client(await server.TokenAsync());
        using var key = server.Client((await admin.CreateKeyAsync(new KeyBody { Name = "k", Role = "read-only", Services = [4] })).Token);
        Assert.Equal("shop-3", (await key.FindVirtualServiceAsync("shop-3")).Name);
        Assert.Equal(["shop-3"], (await key.ListServiceSummariesAsync()).Items.Select(one => one.Name));
        Assert.Equal(404, (await Assert.ThrowsAsync<ApiProblemException>(() => key.FindVirtualServiceAsync("web"))).Problem.Status);
        Assert.Equal(404, (await Assert.ThrowsAsync<ApiProblemException>(() => key.FindVirtualServiceAsync("1"))).Problem.Status);
    }

    private static (string, string, string, string, string, int, int, double, long) All(ServiceSummaryDto one) =>
        (one.Name, one.Address, one.Type, one.Scheduling, one.State, one.ServersUp, one.Servers, one.RequestsPerSecond, one.ConnectionsActive);

    /// <summary>With four services more: shop-1 to shop-4, of ids 2 to 5.</summary>
    private static async Task<RestServer> ServerAsync()
    {
        var server = await RestServer.StartAsync();
        using var client = server.Client(await server.TokenAsync());
        for (var number = 1; number <= 4; number++)
            await client.AddVirtualServiceAsync(new VirtualServiceBody { Name = $"shop-{number}", Address = $"198.18.0.10{number}:80" });
        return server;
    }
}
