using LoadMaster.Api;

namespace LoadMaster.Host.Tests.Rest;

public sealed class ServerCareResourceTests
{
    [Fact]
    public async Task A_queue_and_limits_of_servers_are_changed_and_shown()
    {
        await using var server = await RestServer.StartAsync();
        using var client = server.Client(await server.TokenAsync());
        await client.PatchVirtualServiceAsync(1, new VirtualServiceBody { Queue = new QueueBody { LengthMax = 7, TimeoutSeconds = 2.5, Redispatch = true } });
        await client.PatchRealServerAsync(1, 1, new RealServerBody { ConnectionsMax = 50 });
        var service = await client.GetVirtualServiceAsync(1);
        Assert.Equal(new QueueDto(7, 2.5, true, 1), service.Queue);
        Assert.Equal(new QueuedDto(0, 0, 0, 0), service.Queued);
        Assert.Equal(50, service.RealServers[0].ConnectionsMax);
        var refused = await Assert.ThrowsAsync<ApiProblemException>(() => client.PatchVirtualServiceAsync(1, new VirtualServiceBody { Queue = new QueueBody { LengthMax = 10_001 } }));
        Assert.Equal("/queue/lengthMax", refused.Problem.Problems[0].Path);
    }

    [Fact]
    public async Task Retries_and_backups_are_changed_and_shown()
    {
        await using var server = await RestServer.StartAsync();
        using var client = server.Client(await server.TokenAsync());
        await client.PatchVirtualServiceAsync(1, new VirtualServiceBody { Retry = new RetryBody { On = "502-504" } });
        await client.PatchRealServerAsync(1, 1, new RealServerBody { Backup = true });
        var service = await client.GetVirtualServiceAsync(1);
        Assert.Equal((new RetryDto(3, "502-504", 20), new RetriedDto(0, 0), true), (service.Retry, service.Retried, service.RealServers[0].Backup));
        var refused = await Assert.ThrowsAsync<ApiProblemException>(() => client.PatchVirtualServiceAsync(1, new VirtualServiceBody { Retry = new RetryBody { On = "200" } }));
        Assert.Equal("/retry/on", refused.Problem.Problems[0].Path);
    }

    [Fact]
    public async Task Slow_start_and_outliers_are_changed_and_shown()
    {
        await using var server = await RestServer.StartAsync();
        using var client = server.Client(await server.TokenAsync());
        await client.PatchVirtualServiceAsync(1, new VirtualServiceBody { SlowStartSeconds = 60, Outliers = new OutliersBody { FailuresInARow = 5 } });
        var service = await client.GetVirtualServiceAsync(1);
        Assert.Equal((60, new OutliersDto(5, "500-599", 30, 50)), (service.SlowStartSeconds, service.Outliers));
        var refused = await Assert.ThrowsAsync<ApiProblemException>(() => client.PatchVirtualServiceAsync(1, new VirtualServiceBody { Outliers = new OutliersBody { On = "200" } }));
        Assert.Equal("/outliers/on", refused.Problem.Problems[0].Path);
    }
}
