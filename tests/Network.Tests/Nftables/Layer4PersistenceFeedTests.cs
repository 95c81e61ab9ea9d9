using System.Net;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Layer4;
using LoadMaster.Domain.Ports;
using LoadMaster.Network.Nftables;
using static LoadMaster.Network.Tests.Nftables.ForwardingNetwork;

namespace LoadMaster.Network.Tests.Nftables;

/// <summary>Clients and their servers cross to another node, here to the kernel of another network namespace.</summary>
public sealed class Layer4PersistenceFeedTests
{
    private static VirtualService Sticky(string address, int prefixV4 = 32) =>
        Service(address) with { Persistence = new() { Mode = PersistenceMode.SourceIp, TimeoutSeconds = 600, PrefixLengthV4 = prefixV4 } };

    [SkippableTheory]
    [InlineData("198.18.0.100", 32, "198.18.0.10")]
    [InlineData("198.18.0.100", 24, "198.18.0.0")]
    [InlineData("2001:db8:0::100", 32, "2001:db8:0::10")]
    public void A_client_that_the_active_node_tied_to_a_server_has_it_on_the_standby_too(string address, int prefix, string client)
    {
        Skip.If(NamespacePair.Unavailable is not null, NamespacePair.Unavailable);
        var v6 = address.Contains(':', StringComparison.Ordinal);
        var plan = Plan(Sticky(address, prefix), v6 ? [ServerV6(1), ServerV6(2)] : [Server(1), Server(2)]);
        using var net = new ForwardingNetwork();
        using var other = new ForwardingNetwork();
        using var active = new Layer4Kernel();
        using var standby = new Layer4Kernel();
        Skip.If(net.OnNode(() => active.Apply(plan)).Problems.Count > 0, "because this kernel does not take the table");
        Assert.Empty(other.OnNode(() => standby.Apply(plan)).Problems);
        using var from = new Layer4PersistenceFeed(active, TimeProvider.System) { Recording = true };
        using var to = new Layer4PersistenceFeed(standby, TimeProvider.System);

        var server = net.Ask(address);
        var block = net.OnNode(from.Drain);
        Assert.Equal(ClientEntry.Length, block.Length);
        Assert.Equal(new PersistenceApplied(1, 0), other.OnNode(() => to.Apply(block)));
        // A second time it is there already, and is renewed.
        Assert.Equal(new PersistenceApplied(1, 0), other.OnNode(() => to.Apply(block)));

        var entry = Assert.Single(other.OnNode(() => standby.ListPersistence(new VirtualServiceId(1), 10))!.Entries);
        Assert.Equal(prefix == 32 || v6 ? IPAddress.Parse(client).ToString() : $"{client}/{prefix}", entry.Client);
        Assert.Equal(server, $"s{entry.Server}");
        Assert.InRange(entry.RemainingSeconds, 500, 600);
        Assert.Equal([server, server, server], Enumerable.Range(0, 3).Select(_ => other.Ask(address)));
    }

    [SkippableFact]
    public void What_was_cleared_goes_and_a_full_transfer_leaves_nothing_else()
    {
        Skip.If(NamespacePair.Unavailable is not null, NamespacePair.Unavailable);
        var plan = Plan(Sticky("198.18.0.100"), Server(1), Server(2));
        using var net = new ForwardingNetwork();
        using var kernel = new Layer4Kernel();
        Skip.If(net.OnNode(() => kernel.Apply(plan)).Problems.Count > 0, "because this kernel does not take the table");
        var clock = new ManualTime();
        using var from = new Layer4PersistenceFeed(kernel, clock) { Recording = true };
        using var to = new Layer4PersistenceFeed(kernel, TimeProvider.System);
        _ = net.Ask();
        Assert.False(ClientEntry.Read(net.OnNode(from.Drain)).Gone);
        Assert.Empty(net.OnNode(from.Drain));
        var full = Assert.Single(net.OnNode(() => from.Dump(0)).Blocks);
        Assert.Equal(1, net.OnNode(() => kernel.ClearPersistence(new VirtualServiceId(1), null)));
        clock.Advance(1100);
        Assert.True(ClientEntry.Read(net.OnNode(from.Drain)).Gone);

        // An entry that the transfer does not name.
        var stray = new byte[ClientEntry.Length];
        new ClientEntry(new ClientMap(1, 32, false), IPAddress.Parse("192.0.2.9"), 2, 60).Write(stray, gone: false);
        net.OnNode(() => to.Apply(stray));
        var gone = net.OnNode(() =>
        {
            to.BeginFull();
            to.Apply(full);
            return to.EndFull();
        });
        Assert.Equal(1, gone);
        Assert.Equal("198.18.0.10", Assert.Single(net.OnNode(() => kernel.ListPersistence(new VirtualServiceId(1), 10))!.Entries).Client);
    }

    [SkippableFact]
    public void Clients_of_a_service_that_is_not_there_are_skipped_until_its_map_is_made()
    {
        Skip.If(NamespacePair.Unavailable is not null, NamespacePair.Unavailable);
        using var net = new ForwardingNetwork();
        using var kernel = new Layer4Kernel();
        using var to = new Layer4PersistenceFeed(kernel, TimeProvider.System);
        var block = new byte[ClientEntry.Length];
        new ClientEntry(new ClientMap(1, 32, false), IPAddress.Parse("192.0.2.9"), 1, 60).Write(block, gone: false);
        Assert.Equal(new PersistenceApplied(0, 1), net.OnNode(() => to.Apply(block)));
        Assert.Equal(0, to.Generation);
        Skip.If(net.OnNode(() => kernel.Apply(Plan(Sticky("198.18.0.100"), Server(1)))).Problems.Count > 0, "because this kernel does not take the table");
        Assert.Equal(1, to.Generation);
        Assert.Equal(new PersistenceApplied(1, 0), net.OnNode(() => to.Apply(block)));
    }

    [Theory]
    [InlineData(0, 9)]
    [InlineData(1, 5)]
    [InlineData(2, 33)]
    [InlineData(4, 255)]
    public void A_damaged_block_is_refused_as_a_whole(int at, byte value)
    {
        using var kernel = new Layer4Kernel();
        using var feed = new Layer4PersistenceFeed(kernel, TimeProvider.System);
        var entry = new ClientEntry(new ClientMap(1, 32, false), IPAddress.Parse("192.0.2.9"), 1, 60);
        var block = new byte[ClientEntry.Length];
        entry.Write(block, gone: true);
        Assert.Equal((entry, true), ClientEntry.Read(block));
        block[at] = value;
        Assert.Throws<FormatException>(() => feed.Apply(block));
        Assert.Throws<FormatException>(() => feed.Apply(block.AsSpan(1)));
    }
}
