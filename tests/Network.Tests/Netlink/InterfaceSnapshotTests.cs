using System.Net;
using LoadMaster.Network.Netlink;

namespace LoadMaster.Network.Tests.Netlink;

public sealed class InterfaceSnapshotTests
{
    [Theory]
    [InlineData("198.18.0.0", 24, "198.18.0.255", true)]
    [InlineData("198.18.0.0", 24, "198.18.1.0", false)]
    [InlineData("10.1.2.128", 25, "10.1.2.127", false)]
    [InlineData("10.1.2.128", 25, "10.1.2.129", true)]
    [InlineData("10.0.0.0", 0, "203.0.113.1", true)]
    [InlineData("2001:db8::", 33, "2001:db8:7fff::1", true)]
    [InlineData("2001:db8::", 33, "2001:db8:8000::1", false)]
    [InlineData("2001:db8::", 64, "198.18.0.1", false)]
    public void A_network_contains_what_shares_its_prefix(string network, int prefixLength, string address, bool contained) =>
        Assert.Equal(contained, InterfaceSnapshot.Contains(IPAddress.Parse(network), prefixLength, IPAddress.Parse(address)));

    [Fact]
    public void The_loopback_interface_is_seen_but_never_chosen()
    {
        using var netlink = new NetlinkSocket();
        var snapshot = InterfaceSnapshot.Read(netlink);

        Assert.Contains(snapshot.Addresses, a => a.Address.Equals(IPAddress.Loopback) && snapshot.FindLink(a.LinkIndex)!.Loopback);
        Assert.Null(snapshot.FindFor(IPAddress.Parse("127.0.0.2")));
    }
}
