using System.Net;
using System.Net.Sockets;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Ports;
using LoadMaster.Network.Addresses;
using LoadMaster.Network.Link;
using LoadMaster.Network.Netlink;

namespace LoadMaster.Network.Tests.Addresses;

public sealed class VirtualMacTests : VirtualMacFixture
{
    [SkippableFact]
    public void Neighbours_see_the_virtual_mac_for_shared_addresses_and_the_nodes_own_for_its_own()
    {
        Use(Id);
        Assert.Equal(HoldOutcome.Held, Take().Outcome);

        MustAnswer(V4, V6, IPAddress.Parse("198.18.7.1"), IPAddress.Parse("2001:db8:7::1"));
        Assert.Equal(MacV4, Neighbour("198.18.7.100"));
        Assert.Equal(MacV6, Neighbour("2001:db8:7::100"));
        Assert.Equal(OwnMac(), Neighbour("198.18.7.1"));
        Assert.Equal(OwnMac(), Neighbour("2001:db8:7::1"));
        var report = Shared.VirtualMac!;
        Assert.Equal((Id, null), (report.Id, report.Problem));
        Assert.Equal([(MacV4, "v0", true), (MacV6, "v0", true)], report.Interfaces.Select(one => (one.Mac, one.Arm, one.Up)).Order());
    }

    [SkippableFact]
    public void A_node_that_only_could_hold_them_has_its_interfaces_down_and_its_arm_as_it_was()
    {
        Use(Id);

        Assert.Equal(2, OwnLinks().Length);
        Assert.All(OwnLinks(), link => Assert.Contains("state DOWN", link, StringComparison.Ordinal));
        Assert.Equal((0, 0), ArmSettings());
        Assert.False(Answers(V4));
        Assert.Equal([false, false], Shared.VirtualMac!.Interfaces.Select(one => one.Up));
    }

    [SkippableFact]
    public void A_release_silences_them_and_gives_the_arm_its_settings_back_and_switching_it_off_removes_them()
    {
        WriteArm("arp_announce", 1);
        Use(Id);
        Take();
        Assert.Equal((1, 2), ArmSettings());

        Pair.RunHere(() => Shared.Release(Both));

        Assert.Equal((0, 1), ArmSettings());
        Assert.False(Answers(V4) || Answers(V6));
        Assert.All(OwnLinks(), link => Assert.Contains("state DOWN", link, StringComparison.Ordinal));
        Use(0);
        Assert.Empty(OwnLinks());
        Assert.Null(Shared.VirtualMac);
    }

    [SkippableFact]
    public async Task An_address_that_nobody_refreshes_leaves_the_virtual_interface_by_itself_and_nothing_answers()
    {
        Use(Id);
        Take(TimeSpan.FromSeconds(1));
        MustAnswer(V4, V6);

        await Eventually.TrueAsync(() => !Holds("198.18.7.100") && !Holds("2001:db8:7::100"), "the kernel removes both addresses");
        Pair.IpThere("neigh flush all");
        Assert.False(Answers(V4) || Answers(V6));
    }

    [SkippableFact]
    public void A_later_process_takes_over_what_a_killed_one_left_and_makes_nothing_twice()
    {
        WriteArm("arp_ignore", 1);
        Use(Id);
        Take();
        var next = new SharedAddresses(Time);

        Pair.RunHere(() => next.UseVirtualMac(Id, Both));
        Assert.False(Answers(V4));
        Pair.RunHere(() => next.Release(Both));

        Assert.Equal(2, OwnLinks().Length);
        Assert.False(Holds("198.18.7.100") || Holds("2001:db8:7::100"));
        Assert.Equal((1, 0), ArmSettings());
        Assert.Equal(HoldOutcome.Held, Pair.RunHere(() => next.Take(Both, Long)).Outcome);
        Assert.Equal(2, OwnLinks().Length);
        MustAnswer(V4, V6);
        Pair.RunHere(() => next.Release(Both));
        Pair.RunHere(next.Dispose);
        Assert.Empty(OwnLinks());
    }

    [SkippableFact]
    public void What_is_held_moves_to_the_virtual_mac_to_another_one_and_back()
    {
        Use(0);
        Take();
        MustAnswer(V4, V6);
        foreach (var (id, v4, v6) in new[] { (Id, MacV4, MacV6), (7, "00:00:5e:00:01:07", "00:00:5e:00:02:07"), (0, OwnMac(), OwnMac()) })
        {
            Use(id);
            Pair.RunHere(Shared.Announce);

            Assert.Equal((v4, v6), (Neighbour("198.18.7.100"), Neighbour("2001:db8:7::100")));
            MustAnswer(V4, V6);
            Assert.Equal(id == 0 ? 0 : 2, OwnLinks().Length);
            Assert.Equal(HoldOutcome.Held, Pair.RunHere(Shared.Refresh).Outcome);
        }

        Assert.Equal((0, 0), ArmSettings());
    }

    [SkippableFact]
    public void A_hold_that_has_run_out_is_not_moved_but_stays_fenced()
    {
        Use(0);
        Take();
        Pair.IpHere("address del 198.18.7.100/32 dev v0");
        Time.Advance(Long.TotalMilliseconds + 1);

        Use(Id);

        Assert.False(Holds("198.18.7.100"));
        Assert.Equal(HoldOutcome.Fenced, Pair.RunHere(Shared.Refresh).Outcome);
    }

    [SkippableFact]
    public void Where_another_interface_has_the_mac_the_address_is_held_on_the_arm_and_the_problem_is_told_until_it_is_gone()
    {
        Pair.IpHere($"link add other link v0 address {MacV4} type macvlan mode private");
        Pair.IpHere("link set other up");

        Use(Id);
        Assert.Equal(HoldOutcome.Held, Take().Outcome);

        Assert.Contains($"another interface on v0 has the MAC {MacV4} already", Shared.VirtualMac!.Problem, StringComparison.Ordinal);
        MustAnswer(V4, V6);
        Assert.Equal((OwnMac(), MacV6), (Neighbour("198.18.7.100"), Neighbour("2001:db8:7::100")));

        Pair.IpHere("link del other");
        Use(Id);
        Assert.Null(Shared.VirtualMac!.Problem);
        Pair.RunHere(Shared.Announce);
        Assert.Equal(MacV4, Neighbour("198.18.7.100"));
    }

    [SkippableFact]
    public void An_interface_of_another_kind_under_our_name_and_a_setting_that_forbids_answers_are_told()
    {
        var index = Pair.RunHere(() =>
        {
            using var netlink = new NetlinkSocket();
            return InterfaceSnapshot.Read(netlink).Links.Single(link => link.Name == "v0").Index;
        });
        Pair.IpHere($"link add lmvmac6-{index} type bridge");
        Pair.RunHere(() => File.WriteAllText("/proc/sys/net/ipv4/conf/all/arp_filter", "1"));

        Use(Id);

        Assert.Contains($"an interface lmvmac6-{index} that is no macvlan is in the way", Shared.VirtualMac!.Problem, StringComparison.Ordinal);
        Assert.Contains("net.ipv4.conf.all.arp_filter must be 0", Shared.VirtualMac.Problem, StringComparison.Ordinal);
        Assert.Equal(HoldOutcome.Held, Take().Outcome);
        Assert.True(Holds("198.18.7.100") && Holds("2001:db8:7::100"));
    }

    [SkippableFact]
    public void A_reverse_path_filter_that_is_strict_everywhere_does_not_drop_what_comes_in_by_the_virtual_mac()
    {
        Pair.RunHere(() => File.WriteAllText("/proc/sys/net/ipv4/conf/all/rp_filter", "1"));
        Use(Id);
        Take();

        MustAnswer(V4);
    }

    [SkippableFact]
    public async Task The_arm_asks_for_stations_in_its_own_name_so_that_nobody_learns_its_mac_for_a_shared_address()
    {
        Use(Id);
        Take();
        using var listener = ListenThere();

        Pair.RunHere(() =>
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(new IPEndPoint(V4, 0));
            socket.SendTo([1], new IPEndPoint(IPAddress.Parse("198.18.7.2"), 9));
        });

        var frame = await NextAsync(listener, frame => frame[21] == ArpFrame.Request && frame.AsSpan(38, 4).SequenceEqual(new byte[] { 198, 18, 7, 2 }));
        Assert.Equal(IPAddress.Parse("198.18.7.1"), new IPAddress(frame.AsSpan(28, 4)));
    }

    [SkippableFact]
    public async Task While_they_are_held_a_frame_a_second_comes_from_the_virtual_mac_so_that_switches_remember_it()
    {
        Use(Id);
        Take();
        using var listener = ListenThere();
        for (var second = 0; second < 3; second++)
        {
            Time.Advance(1_000);
            Assert.Equal(HoldOutcome.Held, Pair.RunHere(Shared.Refresh).Outcome);
            Assert.Equal(HoldOutcome.Held, Pair.RunHere(Shared.Refresh).Outcome);
            var frame = await NextAsync(listener, frame => frame[21] == ArpFrame.Reply);
            Assert.Equal(MacV4, VirtualStation.Text(frame.AsSpan(6, 6)));
            Assert.Equal(V4, new IPAddress(frame.AsSpan(28, 4)));
        }

        Assert.Equal(0, Waiting(listener));
    }
}
