using System.Net;
using LoadMaster.DataPlane.Engine;

namespace LoadMaster.DataPlane.Tests.Engine;

/// <summary>Clients do not use up what the rest of the process needs.</summary>
public sealed class DescriptorBudgetTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    /// <summary>One listener, and two for each client.</summary>
    private const int FilesOfThreeClients = 7;

    [Theory]
    [InlineData(1_024, 512, 768)]
    [InlineData(20_000, 15_000, 17_500)]
    [InlineData(1_048_576, 1_032_192, 1_040_384)]
    [InlineData(400, 64, 144)]
    public void A_quarter_of_the_files_is_kept_within_bounds(long filesMax, long forTraffic, long ceiling) =>
        Assert.Equal((forTraffic, ceiling), (DescriptorBudget.Of(filesMax).ForTraffic, DescriptorBudget.Of(filesMax).Ceiling));

    [Theory]
    [InlineData(1024, 128)]
    [InlineData(20_000, 1250)]
    [InlineData(1_000_000, 4096)]
    public void Checks_leave_files_to_the_journal_and_to_REST(long filesMax, int atOnce) => Assert.Equal(atOnce, DescriptorBudget.Of(filesMax).ChecksAtOnce);

    [Fact]
    public void The_process_has_a_limit() => Assert.InRange(DescriptorBudget.OfThisProcess().ForTraffic, 64, int.MaxValue);

    [Fact]
    public async Task Who_comes_when_all_places_are_taken_waits_until_somebody_goes()
    {
        using var server = RawServer.Answering(RawServer.Ok("yes"));
        using var proxy = new Proxy(service => service, new DataPlaneOptions { Threads = 1, Descriptors = new(FilesOfThreeClients, int.MaxValue) }, server.Address);
        var clients = new List<RawConnection>();
        for (var client = 0; client < 3; client++)
        {
            clients.Add(await proxy.ConnectAsync());
            await AskAsync(clients[^1]);
        }

        using var waiting = await proxy.ConnectAsync();
        await waiting.SendAsync(Get);
        var answer = waiting.ReadHeadAsync();

        // Meanwhile the others are served, again and again.
        for (var time = 0; time < 20; time++)
        {
            await AskAsync(clients[time % 3]);
        }

        await Until(() => proxy.Logged.Any(line => line.Contains("3 clients are connected to one thread", StringComparison.Ordinal)));
        Assert.Equal(3, proxy.Counters.ConnectionsActive);
        Assert.False(answer.IsCompleted);

        clients[0].Dispose();
        await answer;
        Assert.Equal("yes", await waiting.ReadTextAsync(3));
        clients.ForEach(client => client.Dispose());
    }

    [Fact]
    public void A_listener_beyond_the_ceiling_is_a_problem_of_its_service_alone()
    {
        using var proxy = new Proxy();
        var other = proxy.Service with { Id = new(2), Address = new(IPAddress.Loopback, Testing.LocalPorts.Free()) };
        using var engine = new DataPlaneEngine(new DataPlaneOptions { Threads = 1, Descriptors = new(1000, Ceiling: 1) }, TimeProvider.System);
        var problem = Assert.Single(engine.Apply(proxy.Plan with { Services = [proxy.Plan.Services[0] with { Service = other }] }).Problems);
        Assert.Contains("Too many open files", problem.Message, StringComparison.Ordinal);
    }

    private static async Task AskAsync(RawConnection client)
    {
        await client.SendAsync(Get);
        await client.ReadHeadAsync();
        Assert.Equal("yes", await client.ReadTextAsync(3));
    }

    private static async Task Until(Func<bool> isSo)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!isSo())
        {
            await Task.Delay(20, limit.Token);
        }
    }
}
