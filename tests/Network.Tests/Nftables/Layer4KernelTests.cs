using System.Net;
using System.Net.Sockets;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Layer4;
using LoadMaster.Domain.Serving;
using LoadMaster.Network.Nftables;
using static LoadMaster.Network.Tests.Nftables.ForwardingNetwork;

namespace LoadMaster.Network.Tests.Nftables;

/// <summary>Real packets through a real table, in network namespaces.</summary>
public sealed class Layer4KernelTests
{
    [SkippableFact]
    public void New_connections_go_to_the_servers_in_turn_and_are_counted()
    {
        using var rig = new KernelRig();
        rig.Apply(Plan(Service(), Server(1), Server(2)));
        Assert.Equal(["s1", "s1", "s2", "s2"], Enumerable.Range(0, 4).Select(_ => rig.Net.Ask()).Order());

        var (connection, _) = rig.Net.Connect();
        using (connection)
        {
            var counters = rig.Do(kernel => kernel.ReadCounters());
            Assert.Equal(5, counters.Sum(counter => counter.Connections));
            Assert.All(counters, counter => Assert.True(counter is { PacketsIn: > 0, BytesIn: > 0, PacketsOut: > 0, BytesOut: > 0 }, $"{counter}"));

            // The servers have closed none yet.
            Assert.Equal(5, rig.Do(kernel => kernel.CountConnections()).Values.Sum());
        }
    }

    [SkippableFact]
    public void Weights_share_the_connections_in_proportion()
    {
        using var rig = new KernelRig();
        rig.Apply(Plan(Service() with { Scheduling = SchedulingMethod.WeightedRoundRobin }, Server(1, weight: 3), Server(2)));
        Assert.Equal(9, Enumerable.Range(0, 12).Count(_ => rig.Net.Ask() == "s1"));
    }

    [SkippableFact]
    public void Source_ip_hash_and_persistence_keep_a_client_at_its_server()
    {
        using var rig = new KernelRig();
        rig.Apply(Plan(Service() with { Scheduling = SchedulingMethod.SourceIpHash }, Server(1), Server(2)));
        Assert.Single(Enumerable.Range(0, 6).Select(_ => rig.Net.Ask()).Distinct());

        var sticky = Service() with { Persistence = new PersistenceSettings { Mode = PersistenceMode.SourceIp, PrefixLengthV4 = 24 } };
        rig.Apply(Plan(sticky, Server(1), Server(2)));
        var kept = Assert.Single(Enumerable.Range(0, 6).Select(_ => rig.Net.Ask()).Distinct());
        var entry = Assert.Single(rig.Do(kernel => kernel.ListPersistence(new VirtualServiceId(1), 10))!.Entries);
        Assert.Equal(("198.18.0.0/24", kept), (entry.Client, $"s{entry.Server}"));
        Assert.InRange(entry.RemainingSeconds, 300, 360);

        // Its server dies: it moves, and stays there when the server is back.
        var dead = entry.Server.Value;
        rig.Apply(Plan(sticky, Server(1, dead == 1 ? ServerAvailability.Down : ServerAvailability.Up), Server(2, dead == 2 ? ServerAvailability.Down : ServerAvailability.Up)));
        Assert.Equal($"s{3 - dead}", rig.Net.Ask());
        rig.Apply(Plan(sticky, Server(1), Server(2)));
        Assert.Equal($"s{3 - dead}", rig.Net.Ask());

        Assert.Equal(0, rig.Do(kernel => kernel.ClearPersistence(new VirtualServiceId(1), IPAddress.Parse("198.18.9.9"))));
        Assert.Equal(1, rig.Do(kernel => kernel.ClearPersistence(new VirtualServiceId(1), IPAddress.Parse("198.18.0.77"))));
        Assert.Empty(rig.Do(kernel => kernel.ListPersistence(new VirtualServiceId(1), 10))!.Entries);
    }

    [SkippableFact]
    public void Udp_ranges_of_ports_and_ipv6_are_forwarded()
    {
        using var rig = new KernelRig();
        var udp = Service() with { Type = ServiceType.Udp };
        rig.Apply(Plan(udp, Server(1), Server(2)));
        Assert.Equal(["s1", "s1", "s2", "s2"], Enumerable.Range(0, 4).Select(_ => rig.Net.AskUdp()).Order());

        rig.Apply(Plan(Service() with { Address = new Endpoint(IPAddress.Parse("198.18.0.100"), 79), PortLast = 82 }, Server(2)));
        Assert.Equal("s2", rig.Net.Ask());
        Assert.Equal(SocketError.ConnectionRefused, Assert.Throws<SocketException>(() => rig.Net.Ask(port: 81)).SocketErrorCode);

        rig.Apply(Plan(Service("2001:db8:0::100"), ServerV6(1), ServerV6(2)));
        Assert.Equal(["s1", "s2"], Enumerable.Range(0, 2).Select(_ => rig.Net.Ask("2001:db8:0::100")).Order());
    }

    [SkippableFact]
    public void One_arm_shows_the_service_address_to_the_server_and_two_arm_the_client()
    {
        using var rig = new KernelRig();
        rig.Apply(Plan(Service() with { Forwarding = ForwardingMode.Nat }, Server(1)));
        rig.Net.Ask();
        Assert.Equal("198.18.0.10", SeenBy(rig));

        rig.Apply(Plan(Service() with { Forwarding = ForwardingMode.Snat }, Server(1)));
        rig.Net.Ask();
        Assert.Equal("198.18.0.100", SeenBy(rig));
    }

    [SkippableFact]
    public void Forwarding_auto_is_one_arm_in_the_network_of_the_service()
    {
        using var rig = new KernelRig();
        rig.Net.Ip("lb", "address add 198.18.1.100/24 dev b1");
        rig.Apply(Plan(Service(), Server(1)));
        rig.Net.Ask();
        Assert.Equal("198.18.0.10", SeenBy(rig));

        rig.Apply(Plan(Service("198.18.1.100"), Server(1)));
        rig.Net.Ask("198.18.1.100");
        Assert.Equal("198.18.1.100", SeenBy(rig));
    }

    [SkippableFact]
    public void The_connections_of_a_dead_server_are_reset_even_if_the_client_only_waits()
    {
        using var rig = new KernelRig();
        rig.Apply(Plan(Service(), Server(1)));
        var (connection, _) = rig.Net.Connect();
        using (connection)
        {
            rig.Apply(Plan(Service(), Server(1, ServerAvailability.Down), Server(2)));
            Assert.Equal(1, rig.Do(kernel => kernel.Reset([new RealServerId(1)])));
            Assert.Equal(SocketError.ConnectionReset, Assert.Throws<SocketException>(() => Read(connection)).SocketErrorCode);
            Assert.Equal("s2", rig.Net.Ask());
        }
    }

    [SkippableFact]
    public void Without_a_server_clients_are_refused_at_once()
    {
        using var rig = new KernelRig();
        rig.Apply(Plan(Service(), Server(1, ServerAvailability.Down)));
        Assert.Equal(SocketError.ConnectionRefused, Assert.Throws<SocketException>(() => rig.Net.Ask()).SocketErrorCode);
    }

    [SkippableFact]
    public void A_drained_server_keeps_its_connections_and_gets_no_new_ones()
    {
        using var rig = new KernelRig();
        rig.Apply(Plan(Service(), Server(1)));
        var (connection, _) = rig.Net.Connect();
        using (connection)
        {
            rig.Apply(Plan(Service(), Server(2)));
            Assert.Equal(["s2"], Enumerable.Range(0, 6).Select(_ => rig.Net.Ask()).Distinct());
            rig.Net.Accepted[0].Send("more"u8);
            Assert.Equal("more", Read(connection));
        }
    }

    [SkippableFact]
    public void A_process_that_starts_takes_the_table_over_and_changes_only_what_differs()
    {
        using var rig = new KernelRig();
        var plan = Plan(Service() with { Persistence = new PersistenceSettings { Mode = PersistenceMode.SourceIp } }, Server(1), Server(2));
        Assert.Contains("table made", rig.Apply(plan).Changes);
        rig.StartAnew();
        Assert.Equal([1, 2], rig.Do(kernel => kernel.FindLive()).Select(id => id.Value).Order());
        Assert.Empty(rig.Apply(plan).Changes);
        Assert.NotEmpty(rig.Net.Ask());

        rig.StartAnew();
        Assert.Equal(2, rig.Do(kernel => kernel.FindLive()).Count);
        var changes = rig.Apply(Plan(plan.Services[0].Plan.Service, Server(1))).Changes;
        Assert.Contains(changes, change => change.StartsWith("live: 1 elements out, 0 in", StringComparison.Ordinal));
        Assert.DoesNotContain("table made", changes);

        rig.StartAnew();
        Assert.Single(rig.Do(kernel => kernel.FindLive()));
        Assert.Contains(rig.Apply(Layer4Plan.Empty).Changes, change => change.StartsWith("table removed", StringComparison.Ordinal));
        Assert.Equal(SocketError.ConnectionRefused, Assert.Throws<SocketException>(() => rig.Net.Ask()).SocketErrorCode);
    }

    [SkippableFact]
    public void A_table_that_somebody_changed_is_put_right_at_the_next_change()
    {
        using var rig = new KernelRig();
        rig.Apply(Plan(Service(), Server(1)));
        rig.Net.OnNode(() =>
        {
            using var other = new NftContext();
            return other.Run($"delete element {BaseLayout.Table} live {{ 1 }}\nadd element {BaseLayout.Table} live {{ 99 }}\n");
        });
        var outcome = rig.Apply(Plan(Service(), Server(2)));
        Assert.Empty(outcome.Problems);
        Assert.Contains(outcome.Changes, change => change.Contains("put right", StringComparison.Ordinal));
        Assert.Equal("s2", rig.Net.Ask());
    }

    [SkippableFact]
    public void A_thousand_changes_under_load_fail_no_connection()
    {
        using var rig = new KernelRig();
        rig.Apply(Plan(Service(), Server(1), Server(2)));
        using var stop = new CancellationTokenSource();
        var asked = 0;
        var load = Task.Factory.StartNew(
            () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    _ = rig.Net.Ask();
                    asked++;
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        var wrr = Service() with { Scheduling = SchedulingMethod.WeightedRoundRobin };
        for (var change = 0; change < 1000; change++)
        {
            rig.Apply((change % 6) switch
            {
                0 => Plan(wrr, Server(1, weight: 1 + (change % 7)), Server(2)),
                1 => Plan(Service(), Server(1), Server(2), Server(3, ServerAvailability.Draining)),
                2 => Plan(Service(), Server(1, ServerAvailability.Draining), Server(2)),
                3 => Plan(Service(), Server(2)),
                4 => Plan(Service(), Server(1), Server(2, ServerAvailability.Down)),
                _ => Plan(Service() with { Persistence = new PersistenceSettings { Mode = PersistenceMode.SourceIp } }, Server(1), Server(2)),
            });
        }

        stop.Cancel();
        load.GetAwaiter().GetResult();
        Assert.True(asked > 10, $"{asked} connections");
    }

    private static string SeenBy(KernelRig rig) =>
        ((IPEndPoint)rig.Net.Accepted[^1].RemoteEndPoint!).Address is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4().ToString() : "IPv6";
}
