using System.Net;
using LoadMaster.Domain.Configuration;
using LoadMaster.Network.Conntrack;
using LoadMaster.Network.Nftables;
using LoadMaster.Network.Tests.Nftables;
using static LoadMaster.Network.Tests.Nftables.ForwardingNetwork;

namespace LoadMaster.Network.Tests.Conntrack;

/// <summary>Connections cross to another node: here the same one, whose kernel was made to forget them.</summary>
public sealed class ConntrackFeedTests
{
    [SkippableTheory]
    [InlineData(ForwardingMode.Nat, false)]
    [InlineData(ForwardingMode.Snat, false)]
    [InlineData(ForwardingMode.Nat, true)]
    [InlineData(ForwardingMode.Snat, true)]
    public void A_connection_goes_on_where_the_stream_brought_it(ForwardingMode forwarding, bool v6)
    {
        Skip.If(NamespacePair.Unavailable is not null, NamespacePair.Unavailable);
        using var net = new ForwardingNetwork();
        using var kernel = new Layer4Kernel();
        var address = v6 ? "2001:db8:0::100" : "198.18.0.100";
        var plan = Plan(Service(address) with { Forwarding = forwarding }, v6 ? ServerV6(1) : Server(1));
        var outcome = net.OnNode(() => kernel.Apply(plan));
        Skip.If(outcome.Problems.Count > 0, "because this kernel does not take the table");
        var (connection, _) = net.Connect(address);
        using (connection)
        {
            var active = new ConntrackFeed(TimeProvider.System, () => true) { Recording = true };
            var block = net.OnNode(active.Drain);
            Assert.Equal(ConnectionCodec.Length, block.Length);
            Assert.Equal(Timeless(block), Timeless(Assert.Single(net.OnNode(() => active.Dump(0)).Blocks)));
            Assert.Empty(net.OnNode(active.Drain));

            Assert.Single(net.OnNode(() => ConntrackTable.Forget(new HashSet<RealServerId> { new(1) }, 10, out _)));
            Assert.Empty(net.OnNode(ConntrackTable.ReadAll));
            var standby = new ConntrackFeed(TimeProvider.System, () => true);
            Assert.Equal(1, net.OnNode(() => standby.Apply(block)).Applied);

            // A second time it is there already, and is renewed.
            Assert.Equal(1, net.OnNode(() => standby.Apply(block)).Applied);
            var made = Assert.Single(net.OnNode(ConntrackTable.ReadAll));
            Assert.Equal(ConnectionCodec.Read(block).Record with { TimeoutSeconds = made.TimeoutSeconds }, made);

            net.Accepted[0].Send("down"u8);
            Assert.Equal("down", Read(connection));
            connection.Send("up"u8);
            Assert.Equal("up", Read(net.Accepted[0]));
            var counted = net.OnNode(() => kernel.CountConnections());
            Assert.Equal(1, counted[new RealServerId(1)]);
        }
    }

    /// <summary>The seconds left go down between two looks.</summary>
    private static object Timeless(byte[] block) => ConnectionCodec.Read(block).Record with { TimeoutSeconds = 0 };

    [SkippableFact]
    public void What_a_full_transfer_does_not_name_goes()
    {
        Skip.If(NamespacePair.Unavailable is not null, NamespacePair.Unavailable);
        using var net = new ForwardingNetwork();
        using var kernel = new Layer4Kernel();
        Skip.If(net.OnNode(() => kernel.Apply(Plan(Service(), Server(1)))).Problems.Count > 0, "because this kernel does not take the table");
        var (kept, _) = net.Connect();
        var active = new ConntrackFeed(TimeProvider.System, () => true);
        var block = Assert.Single(net.OnNode(() => active.Dump(0)).Blocks);
        var (left, _) = net.Connect();
        using (kept)
        using (left)
        {
            var gone = net.OnNode(() =>
            {
                active.BeginFull();
                active.Apply(block);
                return active.EndFull();
            });
            Assert.Equal(1, gone);
            Assert.Equal(((IPEndPoint)kept.LocalEndPoint!).Port, Assert.Single(net.OnNode(ConntrackTable.ReadAll)).Client.SourcePort);
        }
    }

    [Theory]
    [InlineData(0, 9)]
    [InlineData(1, 1)]
    [InlineData(3, 5)]
    [InlineData(4, 0)]
    public void A_damaged_block_is_refused_as_a_whole(int at, byte value)
    {
        var client = new ConntrackTuple(IPAddress.Parse("198.18.0.10"), 1000, IPAddress.Parse("198.18.0.100"), 80, 6);
        var reply = new ConntrackTuple(IPAddress.Parse("198.18.1.11"), 80, IPAddress.Parse("198.18.0.10"), 1000, 6);
        var block = new byte[ConnectionCodec.Length];
        ConnectionCodec.Write(block, new ConnectionRecord(client, reply, 0x01000000, 3, 100), gone: false);
        Assert.Equal((client, reply), (ConnectionCodec.Read(block).Record.Client, ConnectionCodec.Read(block).Record.Reply));
        block[at] = value;
        Assert.Throws<FormatException>(() => new ConntrackFeed(TimeProvider.System, () => true).Apply(block));
        Assert.Throws<FormatException>(() => new ConntrackFeed(TimeProvider.System, () => true).Apply(block.AsSpan(1)));
    }
}
