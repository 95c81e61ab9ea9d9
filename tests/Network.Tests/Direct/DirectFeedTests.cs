using System.Net;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;
using LoadMaster.Network.Direct;
using LoadMaster.Network.Nftables;
using static LoadMaster.Network.Tests.Direct.DirectNetwork;

namespace LoadMaster.Network.Tests.Direct;

/// <summary>Flows and clients of direct server return cross to the standby, here to the kernel of another network.</summary>
public sealed class DirectFeedTests
{
    [SkippableTheory]
    [InlineData(Service4, false)]
    [InlineData(Service6, true)]
    public void A_flow_and_its_client_have_their_server_on_the_standby_too(string address, bool v6)
    {
        using var active = new DirectRig();
        using var standby = new DirectRig();
        var plan = Plan(Service(address) with { Persistence = new PersistenceSettings { Mode = PersistenceMode.SourceIp } }, Server(1, v6: v6), Server(2, v6: v6));
        active.Apply(plan);
        standby.Apply(plan);
        using var from = new Layer4PersistenceFeed(active.Kernel, TimeProvider.System) { Recording = true };
        using var to = new Layer4PersistenceFeed(standby.Kernel, TimeProvider.System);
        var (connection, server) = active.Net.Connect(address, sourcePort: 40_123);
        using (connection)
        {
            Assert.Equal("open", Echo(connection, "open"));
            var applied = 0;
            while (active.Net.On("lb", from.Drain) is { Length: > 0 } block)
            {
                applied += standby.Net.On("lb", () => to.Apply(block)).Applied;

                // A second time they are there already, and are renewed.
                Assert.Equal(0, standby.Net.On("lb", () => to.Apply(block)).Skipped);
            }

            Assert.Equal(2, applied);
            var id = new RealServerId(int.Parse(server[1..]));
            Assert.Equal(1, standby.Do(kernel => kernel.CountConnections()).GetValueOrDefault(id));
            Assert.Equal(id, Assert.Single(standby.Do(kernel => kernel.ListPersistence(new VirtualServiceId(1), 10))!.Entries).Server);

            // It is the very flow: a client there with the same port reaches the server that has it.
            var other = standby.Net.Connect(address, sourcePort: 40_123);
            other.Connection.Dispose();
            Assert.Equal(server, other.Server);
        }
    }

    [SkippableFact]
    public void What_is_gone_on_the_active_node_goes_on_the_standby()
    {
        using var active = new DirectRig();
        var plan = Plan(Service(), Server(1));
        active.Apply(plan);
        using var feed = new Layer4PersistenceFeed(active.Kernel, TimeProvider.System);
        var stray = new byte[ClientEntry.Length];
        new ClientEntry(new ClientMap(1, 0, false, ClientMapKind.Flows), new ClientKey(IPAddress.Parse("192.0.2.9"), 0x9c40_0050), 1, 700).Write(stray, gone: false);
        Assert.Equal(new PersistenceApplied(1, 0), active.Net.On("lb", () => feed.Apply(stray)));
        Assert.Single(active.Do(kernel => kernel.CountConnections()));
        active.Net.On("lb", () =>
        {
            feed.BeginFull();
            return feed.EndFull();
        });
        Assert.Empty(active.Do(kernel => kernel.CountConnections()));
    }

    [Theory]
    [InlineData("192.0.2.9", 0x9c40_0050)]
    [InlineData("::1:2:3:4:5:6", 0xffff_ffff)]
    public void A_flow_survives_the_wire_and_the_kernels_text(string client, uint ports)
    {
        var v6 = client.Contains(':', StringComparison.Ordinal);
        var entry = new ClientEntry(new ClientMap(7, 0, v6, ClientMapKind.Flows), new ClientKey(IPAddress.Parse(client), ports), 5, 899);
        var block = new byte[ClientEntry.Length];
        entry.Write(block, gone: true);
        Assert.Equal((entry, true), ClientEntry.Read(block));
        Assert.Equal((entry.Key.Address, ports), FlowKeyText.Read(FlowKeyText.Write(entry.Key.Address, ports), v6));
    }

    [Theory]
    [InlineData("3221225993 . 2621440080", false, "192.0.2.9", 0x9c40_0050)]
    [InlineData("16 . 3573678160", true, "::10", 0xd502_0050)]
    [InlineData("0x20010db80000000000000099 . 80", true, "::2001:db8:0:0:0:99", 80)]
    public void The_numbers_that_libnftables_prints_are_read(string text, bool v6, string client, uint ports) =>
        Assert.Equal((IPAddress.Parse(client), ports), FlowKeyText.Read(text, v6));
}
