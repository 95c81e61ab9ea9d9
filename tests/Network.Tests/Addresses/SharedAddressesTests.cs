using System.Net;
using System.Net.Sockets;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Ports;
using LoadMaster.Network.Addresses;

namespace LoadMaster.Network.Tests.Addresses;

public sealed class SharedAddressesTests : IDisposable
{
    private static readonly IPAddress s_v4 = IPAddress.Parse("198.18.7.100");
    private static readonly IPAddress s_v6 = IPAddress.Parse("2001:db8:7::100");
    private static readonly IPAddress s_foreign = IPAddress.Parse("203.0.113.9");
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(60);
    private readonly ManualTime _time = new();
    private readonly NamespacePair? _pair = NamespacePair.Unavailable is null ? new NamespacePair() : null;
    private readonly SharedAddresses _shared;

    public SharedAddressesTests() => _shared = new SharedAddresses(_time);

    private NamespacePair Pair
    {
        get
        {
            Skip.If(_pair is null, NamespacePair.Unavailable);
            return _pair!;
        }
    }

    [SkippableFact]
    public void Both_families_are_taken_as_single_addresses_with_a_lifetime_and_released()
    {
        Assert.Equal(HoldOutcome.Held, Take(s_long, s_v4, s_v6).Outcome);

        var shown = Pair.IpHere("address show dev v0 scope global");
        Assert.Contains("inet 198.18.7.100/32 scope global dynamic", shown, StringComparison.Ordinal);
        Assert.Contains("inet6 2001:db8:7::100/128 scope global", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("tentative", shown, StringComparison.Ordinal);
        Assert.Equal(1, CountOf("valid_lft 60sec preferred_lft 60sec", shown) + CountOf("valid_lft 59sec preferred_lft 59sec", shown));
        Assert.Equal(1, CountOf("valid_lft 60sec preferred_lft 0sec", shown) + CountOf("valid_lft 59sec preferred_lft 0sec", shown));

        Pair.RunHere(() => _shared.Release([]));
        Assert.DoesNotContain("::100", Pair.IpHere("address show dev v0"), StringComparison.Ordinal);
        Assert.DoesNotContain("7.100", Pair.IpHere("address show dev v0"), StringComparison.Ordinal);
        Assert.Empty(_shared.Held);
    }

    [SkippableTheory]
    [InlineData("198.18.7.2", "198.18.7.1")]
    [InlineData("2001:db8:7::2", "2001:db8:7::1")]
    [InlineData("2001:db8:7::101", "2001:db8:7::1")]
    public void The_nodes_own_connections_do_not_come_from_a_shared_address_which_may_move_away(string to, string from)
    {
        Take(s_long, s_v4, s_v6);
        var source = Pair.RunHere(() =>
        {
            using var socket = new Socket(IPAddress.Parse(to).AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(IPAddress.Parse(to), 9);
            return ((IPEndPoint)socket.LocalEndPoint!).Address;
        });
        Assert.Equal(IPAddress.Parse(from), source);
    }

    [SkippableFact]
    public async Task An_address_that_nobody_refreshes_leaves_by_itself()
    {
        Assert.Equal(HoldOutcome.Held, Take(TimeSpan.FromSeconds(1), s_v4, s_v6).Outcome);

        await Eventually.TrueAsync(() => !Holds("198.18.7.100") && !Holds("2001:db8:7::100"), "the kernel removes both addresses");
    }

    [SkippableFact]
    public void A_refresh_renews_the_kernels_lifetime()
    {
        Take(s_long, s_v4);
        Pair.IpHere("address change 198.18.7.100/32 dev v0 valid_lft 30 preferred_lft 30");
        Assert.Contains("valid_lft 30sec", Pair.IpHere("address show dev v0"), StringComparison.Ordinal);

        Assert.Equal(HoldOutcome.Held, Pair.RunHere(_shared.Refresh).Outcome);
        Assert.DoesNotContain("valid_lft 30sec", Pair.IpHere("address show dev v0"), StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_refresh_that_comes_too_late_adds_nothing_and_stays_fenced()
    {
        Take(s_long, s_v4);
        Pair.IpHere("address del 198.18.7.100/32 dev v0");
        _time.Advance(s_long.TotalMilliseconds + 1);

        var first = Pair.RunHere(_shared.Refresh);
        var second = Pair.RunHere(_shared.Refresh);

        Assert.Equal((HoldOutcome.Fenced, HoldOutcome.Fenced), (first.Outcome, second.Outcome));
        Assert.Contains("longer than the lifetime", first.Reason, StringComparison.Ordinal);
        Assert.False(Holds("198.18.7.100"));
    }

    [SkippableFact]
    public void All_are_taken_or_none()
    {
        var result = Take(s_long, s_v4, s_foreign);

        Assert.Equal(HoldOutcome.Failed, result.Outcome);
        Assert.Contains("203.0.113.9", result.Reason, StringComparison.Ordinal);
        Assert.False(Holds("198.18.7.100"));
        Assert.Empty(_shared.Held);
    }

    [SkippableFact]
    public void What_the_kernel_refuses_takes_the_others_along()
    {
        // A multicast address is refused unless the kernel is told to join its group, which only the one that makes the network is.
        Pair.IpHere("address add ff05::1/64 dev v0 autojoin");

        var result = Take(s_long, IPAddress.Parse("198.18.7.101"), IPAddress.Parse("ff05::7"));

        Assert.Contains("The kernel did not accept ff05::7 on v0", result.Reason, StringComparison.Ordinal);
        Assert.Equal(HoldOutcome.Failed, result.Outcome);
        Assert.False(Holds("198.18.7.101"));
    }

    [SkippableFact]
    public void Taking_again_holds_exactly_what_is_named()
    {
        Take(s_long, s_v4);
        Assert.Equal(HoldOutcome.Held, Take(s_long, s_v6).Outcome);

        Assert.False(Holds("198.18.7.100"));
        Assert.True(Holds("2001:db8:7::100"));
        Assert.Equal([s_v6], _shared.Held);
    }

    [SkippableFact]
    public void What_an_earlier_process_left_is_released_too()
    {
        Pair.IpHere("address add 198.18.7.100/32 dev v0");

        Pair.RunHere(() => _shared.Release([s_v4, IPAddress.Parse("198.18.7.1")]));

        Assert.False(Holds("198.18.7.100"));
        Assert.True(Holds("198.18.7.1/24"));
    }

    [SkippableFact]
    public void An_announcement_changes_the_neighbours_mind()
    {
        Pair.IpThere("neigh replace 198.18.7.100 lladdr 02:00:00:00:00:01 dev v0 nud stale");
        Pair.IpThere("neigh replace 2001:db8:7::100 lladdr 02:00:00:00:00:01 dev v0 nud stale");
        Take(s_long, s_v4, s_v6);

        Pair.RunHere(_shared.Announce);

        var shown = Pair.IpThere("neigh show");
        Assert.Contains("198.18.7.100 dev v0 lladdr", shown, StringComparison.Ordinal);
        Assert.Contains("2001:db8:7::100 dev v0 lladdr", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("02:00:00:00:00:01", shown, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_node_says_why_it_cannot_hold_an_address()
    {
        string? Reason(string address) => Pair.RunHere(() => _shared.CannotHold([IPAddress.Parse(address)]));

        Assert.Null(Reason("198.18.7.100"));
        Assert.Null(Reason("2001:db8:7::100"));
        Assert.Contains("No interface has a network that contains 203.0.113.9", Reason("203.0.113.9"), StringComparison.Ordinal);
        Assert.Contains("No interface", Reason("127.0.0.9"), StringComparison.Ordinal);
        Assert.Contains("own address on v0 (/24)", Reason("198.18.7.1"), StringComparison.Ordinal);
        Assert.Contains("link-local", Reason("fe80::1"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_lifetime_of_nothing_is_refused() =>
        Assert.Equal(HoldOutcome.Failed, _shared.Take([s_v4], TimeSpan.Zero).Outcome);

    public void Dispose() => _pair?.Dispose();

    private static int CountOf(string part, string text) => text.Split(part).Length - 1;

    private HoldResult Take(TimeSpan lifetime, params IPAddress[] addresses) =>
        Pair.RunHere(() => _shared.Take(addresses.ToValueList(), lifetime));

    private bool Holds(string address) => Pair.IpHere("address show").Contains($" {address}", StringComparison.Ordinal);
}
