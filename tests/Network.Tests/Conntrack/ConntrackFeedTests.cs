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
    [InlineData(ForwardingMode.Nat, false, false)]
    [InlineData(ForwardingMode.Snat, false, false)]
    [InlineData(ForwardingMode.Nat, true, false)]
    [InlineData(ForwardingMode.Snat, true, false)]
    [InlineData(ForwardingMode.Nat, false, true)]
    [InlineData(ForwardingMode.Snat, true, true)]
    public void A_connection_goes_on_where_the_stream_brought_it(ForwardingMode forwarding, bool v6, bool isProtected)
    {
        Skip.If(NamespacePair.Unavailable is not null, NamespacePair.Unavailable);
        using var net = new ForwardingNetwork();
        using var kernel = new Layer4Kernel();
        var address = v6 ? "2001:db8:0::100" : "198.18.0.100";
        var plan = Plan(Service(address) with { Forwarding = forwarding, SynProtection = isProtected }, v6 ? ServerV6(1) : Server(1));
        var outcome = net.OnNode(() => kernel.Apply(plan));
        Skip.If(outcome.Problems.Count > 0, "because this kernel does not take the table");
        var (connection, _) = net.Connect(address);
        using (connection)
        {
            using var active = new ConntrackFeed(TimeProvider.System, () => true) { Recording = true };
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

    [SkippableFact]
    public void A_client_that_uses_its_port_again_goes_to_the_server_of_its_new_connection()
    {
        Skip.If(NamespacePair.Unavailable is not null, NamespacePair.Unavailable);
        using var net = new ForwardingNetwork();
        using var kernel = new Layer4Kernel();
        Skip.If(net.OnNode(() => kernel.Apply(Plan(Service(), Server(1)))).Problems.Count > 0, "because this kernel does not take the table");
        var (connection, _) = net.Connect();
        using (connection)
        {
            var before = Assert.Single(net.OnNode(ConntrackTable.ReadAll));
            var anew = before with { Mark = 2, Reply = before.Reply with { Source = IPAddress.Parse("198.18.1.99") } };
            var block = new byte[ConnectionCodec.Length];
            ConnectionCodec.Write(block, anew, gone: false);
            using var standby = new ConntrackFeed(TimeProvider.System, () => true);
            Assert.Equal(1, net.OnNode(() => standby.Apply(block)).Applied);
            var made = Assert.Single(net.OnNode(ConntrackTable.ReadAll));
            Assert.Equal(anew with { TimeoutSeconds = made.TimeoutSeconds, State = made.State }, made);
        }
    }

    /// <summary>The seconds left go down between two looks.</summary>
    private static object Timeless(byte[] block) => ConnectionCodec.Read(block).Record with { TimeoutSeconds = 0 };

    [SkippableFact]
    public void A_new_connection_is_told_at_once_and_not_only_at_the_next_look()
    {
        Skip.If(NamespacePair.Unavailable is not null, NamespacePair.Unavailable);
        using var net = new ForwardingNetwork();
        using var kernel = new Layer4Kernel();
        Skip.If(net.OnNode(() => kernel.Apply(Plan(Service(), Server(1)))).Problems.Count > 0, "because this kernel does not take the table");
        var clock = new ManualTime();
        using var active = new ConntrackFeed(clock, () => true, line => Assert.Fail(line)) { Recording = true };
        Assert.Empty(net.OnNode(active.Drain));

        var (connection, _) = net.Connect();
        using (connection)
        {
            var (record, gone) = ConnectionCodec.Read(net.OnNode(active.Drain));
            Assert.Equal((((IPEndPoint)connection.LocalEndPoint!).Port, 1, ConntrackAttributes.TcpEstablished, false), (record.Client.SourcePort, record.Mark, record.State, gone));
            Assert.Empty(net.OnNode(active.Drain));
            Assert.Equal(0, active.Overruns);
        }
    }

    [SkippableFact]
    public void News_that_come_faster_than_they_are_read_are_made_up_for_by_a_look_at_everything()
    {
        Skip.If(NamespacePair.Unavailable is not null, NamespacePair.Unavailable);
        using var net = new ForwardingNetwork();
        using var kernel = new Layer4Kernel();
        Skip.If(net.OnNode(() => kernel.Apply(Plan(Service(), Server(1)))).Problems.Count > 0, "because this kernel does not take the table");
        var clock = new ManualTime();
        using var active = new ConntrackFeed(clock, () => true, eventBufferBytes: 2048) { Recording = true };
        Assert.Empty(net.OnNode(active.Drain));
        var connections = Enumerable.Range(0, 40).Select(_ => net.Connect().Connection).ToList();
        clock.Advance(ConntrackFeed.LookInterval.TotalMilliseconds);

        var told = new HashSet<int>();
        for (var block = net.OnNode(active.Drain); block.Length > 0; block = net.OnNode(active.Drain))
        {
            for (var at = 0; at < block.Length; at += ConnectionCodec.Length)
            {
                told.Add(ConnectionCodec.Read(block.AsSpan(at, ConnectionCodec.Length)).Record.Client.SourcePort);
            }
        }

        Assert.Equal(1, active.Overruns);
        Assert.Equal(connections.Select(connection => ((IPEndPoint)connection.LocalEndPoint!).Port).ToHashSet(), told);
        connections.ForEach(connection => connection.Dispose());
    }

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
