using System.Net;
using LoadMaster.DataPlane.Engine;
using LoadMaster.DataPlane.Persistence;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;
using LoadMaster.Domain.Serving;

namespace LoadMaster.DataPlane.Tests.Engine;

public sealed class PersistenceFeedTests
{
    private static readonly VirtualServiceId Service = new(1);

    private static Proxy Sticky(params Endpoint[] servers) => new(
        service => service with { Persistence = new PersistenceSettings { Mode = PersistenceMode.SourceIp, PrefixLengthV6 = 64 } }, servers);

    [Fact]
    public async Task What_traffic_learns_reaches_the_other_engine()
    {
        using var server = RawServer.Answering(RawServer.Ok("yes"));
        using var active = Sticky(server.Address, server.Address);
        using var standby = Sticky(server.Address, server.Address);
        active.Engine.Persistence.Recording = true;
        _ = await active.AskAsync("GET / HTTP/1.0\r\n\r\n");

        var applied = standby.Engine.Persistence.Apply(active.Engine.Persistence.Drain());

        Assert.Equal(new PersistenceApplied(1, 0), applied);
        Assert.Empty(active.Engine.Persistence.Drain());
        var (sent, kept) = (Entry(active), Entry(standby));
        Assert.Equal(("127.0.0.1", sent.Server, sent.Address), (kept.Client, kept.Server, kept.Address));
        Assert.InRange(kept.RemainingSeconds, 300, 361);
    }

    [Fact]
    public void A_dump_carries_a_hundred_thousand_entries_and_removes_what_is_not_in_it()
    {
        using var active = Sticky(Proxy.ClosedAddress(), Proxy.ClosedAddress());
        using var standby = Sticky(Proxy.ClosedAddress(), Proxy.ClosedAddress());
        var (from, to) = (active.Engine.Persistence, standby.Engine.Persistence);
        Fill(from, 100_000);
        to.Apply(Block(1, 250_000, 2));

        to.BeginFull();
        var steps = 0;
        for (long? cursor = 0; cursor is { } at; steps++)
        {
            var dump = from.Dump(at);
            foreach (var block in dump.Blocks)
            {
                Assert.InRange(block.Length, 1, Limits.PersistenceBlockEntriesMax * Limits.PersistenceEntryBytes);
                Assert.Equal(0, to.Apply(block).Skipped);
            }

            cursor = dump.Next;
        }

        Assert.Equal(1, to.EndFull());
        Assert.InRange(steps, 50, 70);
        Assert.Equal(100_000, to.Use().Entries);
        var differing = All(from).Select(entry => (entry.Client, entry.Server)).Except(All(to).Select(entry => (entry.Client, entry.Server)));
        Assert.Empty(differing);
    }

    [Fact]
    public void Entries_of_unknown_services_and_servers_are_skipped_and_counted()
    {
        using var proxy = Sticky(Proxy.ClosedAddress());
        var feed = proxy.Engine.Persistence;
        Assert.Equal(new PersistenceApplied(0, 1), feed.Apply(Block(2, 1, 1)));
        Assert.Equal(new PersistenceApplied(0, 1), feed.Apply(Block(1, 1, 9)));
        Assert.Equal(new PersistenceApplied(1, 0), feed.Apply(Block(1, 1, 1)));
        Assert.Equal(1, feed.Use().Entries);
    }

    [Fact]
    public void Entries_of_a_removed_server_go_and_a_new_table_is_told()
    {
        using var proxy = Sticky(Proxy.ClosedAddress(), Proxy.ClosedAddress());
        var feed = proxy.Engine.Persistence;
        Fill(feed, 1_000);
        var generation = feed.Generation;

        _ = proxy.Engine.Apply(new ServingPlan(2, [proxy.Plan.Services[0] with { Servers = [proxy.Plan.Services[0].Servers[0]] }]));
        Assert.Equal(500, feed.Use().Entries);
        Assert.All(All(feed), entry => Assert.Equal(1, entry.Server.Value));
        Assert.Equal(generation, feed.Generation);

        _ = proxy.Engine.Apply(new ServingPlan(3, []));
        _ = proxy.Engine.Apply(proxy.Plan);
        Assert.Equal(0, feed.Use().Entries);
        Assert.True(feed.Generation > generation);
    }

    [Fact]
    public void Clear_takes_one_client_or_all_and_is_noted()
    {
        using var proxy = Sticky(Proxy.ClosedAddress(), Proxy.ClosedAddress());
        var feed = proxy.Engine.Persistence;
        Fill(feed, 100);
        feed.Recording = true;
        Assert.Equal(1, feed.Clear(Service, new PersistenceClient(IPAddress.Parse("10.0.0.7"), 0)));
        Assert.Equal(0, feed.Clear(Service, new PersistenceClient(IPAddress.Parse("10.0.0.7"), 0)));
        Assert.Equal(99, feed.Clear(Service, null));
        Assert.Equal(0, feed.Clear(new VirtualServiceId(9), null));
        Assert.Equal(100 * Limits.PersistenceEntryBytes, feed.Drain().Length);
    }

    [Fact]
    public void A_list_comes_in_pages()
    {
        using var proxy = Sticky(Proxy.ClosedAddress(), Proxy.ClosedAddress());
        var feed = proxy.Engine.Persistence;
        Fill(feed, 2_345);
        Assert.Equal(2_345, All(feed).Select(entry => entry.Client).Distinct().Count());
        Assert.Equal(2_345, feed.List(Service, 0, 10)!.Total);
        Assert.Empty(feed.List(Service, long.MaxValue, 10)!.Entries);
        Assert.Null(feed.List(new VirtualServiceId(2), 0, 10));
    }

    [Fact]
    public void A_prefix_is_shown_as_one()
    {
        using var proxy = Sticky(Proxy.ClosedAddress());
        var block = new byte[Limits.PersistenceEntryBytes];
        PersistenceBlock.Write(block, 1, PersistenceKey.Of(IPAddress.Parse("2001:db8::1"), 32, 64), 1, 60_000);
        _ = proxy.Engine.Persistence.Apply(block);
        Assert.Equal("2001:db8::/64", Entry(proxy).Client);
    }

    private static PersistenceEntry Entry(Proxy proxy) => Assert.Single(proxy.Engine.Persistence.List(Service, 0, 10)!.Entries);

    private static List<PersistenceEntry> All(IPersistenceFeed feed)
    {
        var all = new List<PersistenceEntry>();
        for (long? cursor = 0; cursor is { } at;)
        {
            var page = feed.List(Service, at, Limits.PersistenceListMax)!;
            Assert.InRange(page.Entries.Count, 0, Limits.PersistenceListMax);
            all.AddRange(page.Entries);
            cursor = page.Next;
        }

        return all;
    }

    /// <summary>Clients 10.0.0.0 on, by turns to servers 1 and 2.</summary>
    private static void Fill(IPersistenceFeed feed, int entries)
    {
        for (var entry = 0; entry < entries; entry++)
        {
            _ = feed.Apply(Block(1, entry, (entry % 2) + 1));
        }
    }

    private static byte[] Block(int service, int client, int server)
    {
        var block = new byte[Limits.PersistenceEntryBytes];
        var address = new IPAddress([10, (byte)(client >> 16), (byte)(client >> 8), (byte)client]);
        PersistenceBlock.Write(block, service, PersistenceKey.Of(address, 32, 128), server, 300_000);
        return block;
    }
}
