using System.Net.Sockets;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;
using static LoadMaster.Network.Tests.Direct.DirectNetwork;

namespace LoadMaster.Network.Tests.Direct;

/// <summary>Direct server return with real packets, in network namespaces.</summary>
public sealed class DirectKernelTests
{
    [SkippableTheory]
    [InlineData(Service4, false)]
    [InlineData(Service6, true)]
    public void Answers_go_past_the_node_and_new_connections_to_the_servers_in_turn(string address, bool v6)
    {
        using var rig = new DirectRig();
        rig.Apply(Plan(Service(address), Server(1, v6: v6), Server(2, v6: v6)));
        using var capture = new DirectCapture(rig.Net.NamespaceOf("lb"), address);
        Assert.Equal(["s1", "s1", "s2", "s2"], Enumerable.Range(0, 4).Select(_ => rig.Net.Ask(address)).Order());
        var (connection, server) = rig.Net.Connect(address);
        using (connection)
        {
            Assert.All(Enumerable.Range(0, 20), number => Assert.Equal($"{number}", Echo(connection, $"{number}")));
            var counters = rig.Do(kernel => kernel.ReadCounters());
            Assert.Equal(5, counters.Sum(counter => counter.Connections));
            Assert.All(counters, counter => Assert.True(counter is { PacketsIn: > 0, BytesIn: > 0, BytesOut: 0 }, $"{counter}"));
            var open = rig.Do(kernel => kernel.CountConnections());
            Assert.Equal(1, open.GetValueOrDefault(new RealServerId(int.Parse(server[1..]))));
        }

        // Five beginnings and twenty questions went to the service by the node's wire, and nothing came from it.
        var packets = Eventually.Get(() => capture.Lines, lines => lines.Count(line => line.Contains($" > {address}.80:", StringComparison.Ordinal)) >= 25, "the packets to the service are captured");
        Assert.DoesNotContain(packets, line => line.Contains($" {address}.80 > ", StringComparison.Ordinal));
    }

    [SkippableTheory]
    [InlineData(Service4, false)]
    [InlineData(Service6, true)]
    public void Datagrams_of_a_client_stay_with_a_server(string address, bool v6)
    {
        using var rig = new DirectRig();
        rig.Apply(Plan(Service(address, ServiceType.Udp), Server(1, v6: v6), Server(2, v6: v6)));
        Assert.Equal(["s1", "s1", "s2", "s2"], Enumerable.Range(0, 4).Select(_ => rig.Net.AskUdp(address)).Order());
        using var socket = rig.Net.DatagramsOfClient(address);
        Assert.Single(Enumerable.Range(0, 5).Select(_ => rig.Net.AskUdp(address, socket)).Distinct());
    }

    [SkippableFact]
    public void A_range_of_ports_and_weights_are_served()
    {
        using var rig = new DirectRig();
        var range = Service() with { Address = new(System.Net.IPAddress.Parse(Service4), 79), PortLast = 90, Scheduling = SchedulingMethod.WeightedRoundRobin };
        rig.Apply(Plan(range, Server(1, weight: 3), Server(2)));
        Assert.Equal(9, Enumerable.Range(0, 12).Count(_ => rig.Net.Ask() == "s1"));
    }

    [SkippableTheory]
    [InlineData(Service4, false)]
    [InlineData(Service6, true)]
    public void A_client_keeps_its_server_by_hash_and_by_persistence(string address, bool v6)
    {
        using var rig = new DirectRig();
        rig.Apply(Plan(Service(address) with { Scheduling = SchedulingMethod.SourceIpHash }, Server(1, v6: v6), Server(2, v6: v6)));
        Assert.Single(Enumerable.Range(0, 6).Select(_ => rig.Net.Ask(address)).Distinct());

        var sticky = Service(address) with { Persistence = new PersistenceSettings { Mode = PersistenceMode.SourceIp, PrefixLengthV4 = 24, PrefixLengthV6 = 64 } };
        rig.Apply(Plan(sticky, Server(1, v6: v6), Server(2, v6: v6)));
        var kept = Assert.Single(Enumerable.Range(0, 6).Select(_ => rig.Net.Ask(address)).Distinct());
        var entry = Assert.Single(rig.Do(kernel => kernel.ListPersistence(new VirtualServiceId(1), 10))!.Entries);
        Assert.Equal((v6 ? "2001:db8::/64" : "198.18.0.0/24", kept), (entry.Client, $"s{entry.Server}"));

        // Its server dies: it moves, and stays where it is.
        var dead = entry.Server.Value;
        rig.Apply(Plan(sticky, Server(3 - dead, v6: v6)));
        rig.Do(kernel => kernel.Reset([entry.Server]));
        Assert.Equal($"s{3 - dead}", rig.Net.Ask(address));
        rig.Apply(Plan(sticky, Server(1, v6: v6), Server(2, v6: v6)));
        Assert.Equal($"s{3 - dead}", rig.Net.Ask(address));
        Assert.Equal(1, rig.Do(kernel => kernel.ClearPersistence(new VirtualServiceId(1), null)));
        Assert.Empty(rig.Do(kernel => kernel.ListPersistence(new VirtualServiceId(1), 10))!.Entries);
    }

    [SkippableFact]
    public void A_connection_goes_on_while_its_server_leaves_until_it_is_ended()
    {
        using var rig = new DirectRig();
        rig.Apply(Plan(Service(), Server(1)));
        var (connection, _) = rig.Net.Connect();
        using (connection)
        {
            rig.Apply(Plan(Service(), Server(1, ServerAvailability.Draining), Server(2)));
            Assert.Equal(["s2"], Enumerable.Range(0, 6).Select(_ => rig.Net.Ask()).Distinct());
            Assert.Equal("drains", Echo(connection, "drains"));

            rig.Apply(Plan(Service(), Server(2)));
            Assert.Equal("leaves", Echo(connection, "leaves"));
            rig.StartAnew();
            Assert.Equal([1, 2], rig.Do(kernel => kernel.FindLive()).Select(id => id.Value).Order());
            rig.Apply(Plan(Service(), Server(2)));
            Assert.Equal("adopted", Echo(connection, "adopted"));

            Assert.Equal(1, rig.Do(kernel => kernel.Reset([new RealServerId(1)])));
            Assert.Equal(SocketError.ConnectionReset, Assert.Throws<SocketException>(() => Read(connection)).SocketErrorCode);
            Assert.Equal([2], rig.Do(kernel => kernel.FindLive()).Select(id => id.Value));
        }
    }

    [SkippableTheory]
    [InlineData(Service4, false)]
    [InlineData(Service6, true)]
    public void The_client_of_a_dead_server_is_reset_at_its_next_packet_and_new_ones_go_elsewhere(string address, bool v6)
    {
        using var rig = new DirectRig();
        rig.Apply(Plan(Service(address), Server(1, v6: v6)));
        var (connection, _) = rig.Net.Connect(address);
        using (connection)
        {
            rig.Apply(Plan(Service(address), Server(1, ServerAvailability.Down, v6: v6), Server(2, v6: v6)));
            Assert.Equal(1, rig.Do(kernel => kernel.Reset([new RealServerId(1)])));

            // With IPv4 the client has been told already.
            Assert.Equal(SocketError.ConnectionReset, Assert.Throws<SocketException>(() => Echo(connection, "lost")).SocketErrorCode);
            Assert.Equal("s2", rig.Net.Ask(address));
        }

        rig.Apply(Plan(Service(address), Server(1, ServerAvailability.Down, v6: v6), Server(2, ServerAvailability.Down, v6: v6)));
        Assert.Equal(SocketError.ConnectionRefused, Assert.Throws<SocketException>(() => rig.Net.Ask(address)).SocketErrorCode);
    }

    [SkippableFact]
    public void A_client_that_uses_its_port_again_is_balanced_anew()
    {
        using var rig = new DirectRig();
        rig.Apply(Plan(Service(), Server(1), Server(2)));
        var servers = new List<string>();
        for (var time = 0; time < 2; time++)
        {
            var (connection, server) = rig.Net.Connect(sourcePort: 40_000);
            servers.Add(server);
            connection.LingerState = new LingerOption(true, 0);
            connection.Dispose();
        }

        Assert.Equal(["s1", "s2"], servers.Order());
    }

    [SkippableFact]
    public void A_server_that_gets_another_station_is_followed()
    {
        using var rig = new DirectRig();
        rig.Apply(Plan(Service(), Server(1)));
        var before = rig.Do(kernel => kernel.FindStations([Server(1)]))[0].Mac;
        var (connection, _) = rig.Net.Connect();
        using (connection)
        {
            rig.Net.Ip("s1", "link set v0 down");
            rig.Net.Ip("s1", "link set v0 address 02:00:00:00:00:99");
            rig.Net.Ip("s1", "link set v0 up");
            rig.Net.Ip("lb", "neigh flush dev v0");
            var stations = Eventually.Get(
                () => rig.Do(kernel => kernel.FindStations([Server(1)])), found => found.Count == 1 && found[0].Mac != before, "the new station is known");
            Assert.Equal("02:00:00:00:00:99", stations[0].Mac);
            rig.Apply(Plan(Service(), Server(1)));
            Assert.Equal("moved", Echo(connection, "moved"));
        }
    }

    [SkippableFact]
    public void A_process_that_starts_takes_the_table_over_and_changes_only_what_differs()
    {
        using var rig = new DirectRig();
        var plan = Plan(Service() with { Persistence = new PersistenceSettings { Mode = PersistenceMode.SourceIp } }, Server(1), Server(2));
        Assert.Contains("table made", rig.Apply(plan).Changes);
        var (connection, _) = rig.Net.Connect();
        using (connection)
        {
            rig.StartAnew();
            Assert.Equal([1, 2], rig.Do(kernel => kernel.FindLive()).Select(id => id.Value).Order());
            Assert.Empty(rig.Apply(plan).Changes);
            Assert.Equal("on", Echo(connection, "on"));
        }

        rig.StartAnew();
        _ = rig.Do(kernel => kernel.FindLive());
        Assert.Contains(rig.TryApply().Changes, change => change.StartsWith("table of direct server return removed", StringComparison.Ordinal));
        Assert.Equal(SocketError.ConnectionRefused, Assert.Throws<SocketException>(() => rig.Net.Ask()).SocketErrorCode);
    }

    [SkippableFact]
    public void A_thousand_changes_under_load_fail_no_connection()
    {
        using var rig = new DirectRig();
        rig.Apply(Plan(Service(), Server(1), Server(2)));
        using var stop = new CancellationTokenSource();
        var asked = 0;
        var load = Task.Factory.StartNew(
            () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    var (connection, _) = rig.Net.Connect();
                    Assert.Equal("again", Echo(connection, "again"));
                    connection.Dispose();
                    asked++;
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        var wrr = Service() with { Scheduling = SchedulingMethod.WeightedRoundRobin };
        for (var change = 0; change < 1000 && !load.IsCompleted; change++)
        {
            rig.Apply((change % 5) switch
            {
                0 => Plan(wrr, Server(1, weight: 1 + (change % 7)), Server(2)),
                1 => Plan(Service(), Server(2)),
                2 => Plan(Service(), Server(1, ServerAvailability.Draining), Server(2)),
                3 => Plan(Service(), Server(1), Server(2, ServerAvailability.Down)),
                _ => Plan(Service() with { Persistence = new PersistenceSettings { Mode = PersistenceMode.SourceIp } }, Server(1), Server(2)),
            });
        }

        stop.Cancel();
        load.GetAwaiter().GetResult();
        Assert.True(asked > 10, $"{asked} connections");
    }

    [SkippableFact]
    public void Layer_4_with_translation_and_direct_server_return_serve_beside_each_other()
    {
        using var rig = new DirectRig();
        var translated = Service() with { Id = new VirtualServiceId(2), Address = new(System.Net.IPAddress.Parse(Service4), 81), Forwarding = ForwardingMode.Snat };
        rig.Apply(Plan(Service(), Server(1)), Plan(translated, Server(2)));
        Assert.Equal("s1", rig.Net.Ask());
        Assert.Equal([1, 2], rig.Do(kernel => kernel.ReadCounters()).Select(counter => counter.Server.Value).Order());
        Assert.Equal([1, 2], rig.Do(kernel => kernel.FindLive()).Select(id => id.Value).Order());
    }
}
