using System.Net;
using LoadMaster.Actors.Replication;
using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;
using LoadMaster.Host.Security;

namespace LoadMaster.Host.Tests.Rest;

public sealed class PersistenceTests
{
    private const string Path = "/api/v1/virtual-services/1/persistence";

    private static PersistencePage Page { get; } = new(
        250,
        Enumerable.Range(1, 3)
            .Select(host => new PersistenceEntry($"192.0.2.{host}", new RealServerId(2), new Endpoint(IPAddress.Loopback, 80), 12.34))
            .ToValueList(),
        2);

    [Fact]
    public async Task Entries_are_listed_in_pages()
    {
        await using var server = await RestServer.StartAsync();
        server.Gateway.Persistence.Page = Page;
        using var client = server.Client(await server.TokenAsync(Role.ReadOnly));

        var list = await client.ListPersistenceAsync(1, limit: 2);
        Assert.Equal((1, 250L, "2"), (list.VirtualService, list.Total, list.Next));
        Assert.Equal(
            [new PersistenceEntryDto("192.0.2.1", 2, "127.0.0.1:80", 12.3), new PersistenceEntryDto("192.0.2.2", 2, "127.0.0.1:80", 12.3)], list.Items);
        Assert.Equal("192.0.2.3", Assert.Single((await client.ListPersistenceAsync(1, 2, list.Next)).Items).Client);
    }

    [Fact]
    public async Task A_service_without_persistence_has_an_empty_list()
    {
        await using var server = await RestServer.StartAsync();
        using var client = server.Client(await server.TokenAsync());
        var list = await client.ListPersistenceAsync(1, 100);
        Assert.Equal((0L, 0, null), (list.Total, list.Items.Count, list.Next));
    }

    [Theory]
    [InlineData("GET", "?limit=0", 400, ProblemCodes.OutOfRange)]
    [InlineData("GET", "?limit=1001", 400, ProblemCodes.OutOfRange)]
    [InlineData("GET", "?cursor=-1", 400, ProblemCodes.BadRequest)]
    [InlineData("GET", "?cursor=x", 400, ProblemCodes.BadRequest)]
    [InlineData("DELETE", "?client=web", 400, ProblemCodes.NotAnAddress)]
    public async Task What_makes_no_sense_is_refused(string method, string query, int status, string code)
    {
        await using var server = await RestServer.StartAsync();
        var answer = await server.SendAsync(method, Path + query, await server.TokenAsync());
        Assert.Equal((status, code), (answer.Status, answer.Problem().Code));
        Assert.Empty(server.Gateway.HaCommands);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task A_service_that_is_not_there_is_not_found(string method)
    {
        await using var server = await RestServer.StartAsync();
        var answer = await server.SendAsync(method, "/api/v1/virtual-services/9/persistence", await server.TokenAsync());
        Assert.Equal((404, ProblemCodes.NotFound), (answer.Status, answer.Problem().Code));
    }

    [Fact]
    public async Task An_operator_clears_all_or_one_client_and_it_is_in_the_audit_log()
    {
        await using var server = await RestServer.StartAsync();
        using var client = server.Client(await server.TokenAsync(Role.Operator));
        Assert.Equal(new PersistenceClearedDto(3, "a"), await client.ClearPersistenceAsync(1));
        await client.ClearPersistenceAsync(1, "2001:db8::7");

        var service = new VirtualServiceId(1);
        Assert.Equal(
            [new PersistenceSyncProtocol.ClearEntries(service, ""), new PersistenceSyncProtocol.ClearEntries(service, "2001:db8::7")], server.Gateway.HaCommands);
        Assert.Contains(server.Log.Lines, line => line.Contains("virtual service 1, client 2001:db8::7: accepted, 3 cleared on a", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_may_only_read_clears_nothing()
    {
        await using var server = await RestServer.StartAsync();
        var answer = await server.SendAsync("DELETE", Path, await server.TokenAsync(Role.ReadOnly));
        Assert.Equal((403, ProblemCodes.Forbidden), (answer.Status, answer.Problem().Code));
        Assert.Empty(server.Gateway.HaCommands);
    }

    [Fact]
    public async Task Without_an_active_node_the_refusal_is_told()
    {
        await using var server = await RestServer.StartAsync();
        server.Gateway.ClearAnswer = new PersistenceSyncProtocol.ClearRefused(ProblemCodes.NoActiveNode, "No node is active.");
        var answer = await server.SendAsync("DELETE", Path, await server.TokenAsync());
        Assert.Equal((503, ProblemCodes.NoActiveNode), (answer.Status, answer.Problem().Code));
    }

    [Fact]
    public async Task Ha_status_shows_how_far_the_peers_are()
    {
        await using var server = await RestServer.StartAsync();
        using var client = server.Client(await server.TokenAsync());
        Assert.Null((await client.GetHaStatusAsync()).Persistence);

        server.Gateway.Sync = new PersistenceSyncProtocol.SyncStatus(
            7, 1024, [new PersistenceSyncProtocol.PeerProgress("b", 500, 1, 41, 2, true, 12)], 3, 1);
        var sync = (await client.GetHaStatusAsync()).Persistence!;
        Assert.Equal((7L, 1024L, 3L, 1L), (sync.Entries, sync.MemoryBytes, sync.Received, sync.Skipped));
        Assert.Equal(new PersistencePeerDto("b", 500, 1, 41, 2, true, 12), Assert.Single(sync.Peers));
    }
}
