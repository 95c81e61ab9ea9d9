using System.Net;
using System.Net.Sockets;
using LoadMaster.DataPlane.Persistence;

namespace LoadMaster.DataPlane.Tests.Persistence;

public class PersistenceKeyTests
{
    [Theory]
    [InlineData("192.0.2.77", "192.0.2.78", 24, 128, true)]
    [InlineData("192.0.2.77", "192.0.3.77", 24, 128, false)]
    [InlineData("192.0.2.77", "192.0.2.78", 32, 128, false)]
    [InlineData("192.0.2.77", "203.0.113.9", 0, 128, true)]
    [InlineData("192.0.2.77", "::ffff:192.0.2.78", 24, 128, true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::2", 32, 64, true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", 32, 64, false)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2::2", 32, 127, false)]
    [InlineData("2001:db8:1:2::2", "2001:db8:1:2::3", 32, 127, true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2::1", 32, 128, true)]
    [InlineData("192.0.2.77", "2001:db8::1", 0, 0, false)]
    public void Clients_under_one_prefix_share_a_key(string one, string other, int prefixV4, int prefixV6, bool same)
    {
        var first = PersistenceKey.Of(IPAddress.Parse(one), prefixV4, prefixV6);
        var second = PersistenceKey.Of(IPAddress.Parse(other), prefixV4, prefixV6);
        Assert.Equal(same, first == second);
    }

    [Fact]
    public void The_family_and_the_masked_value_can_be_read()
    {
        var v4 = PersistenceKey.Of([192, 0, 2, 77], 24, 128);
        Assert.Equal(AddressFamily.InterNetwork, v4.Family);
        Assert.Equal(new UInt128(0, 0xFFFF_C000_0200), v4.Value);
        var v6 = PersistenceKey.Of(IPAddress.Parse("2001:db8:1:2::1"), 32, 64);
        Assert.Equal(AddressFamily.InterNetworkV6, v6.Family);
        Assert.Equal(new UInt128(0x2001_0db8_0001_0002, 0), v6.Value);
    }

    [Fact]
    public void Impossible_lengths_are_refused()
    {
        Assert.Throws<ArgumentException>(() => PersistenceKey.Of([1, 2, 3], 32, 128));
        Assert.Throws<ArgumentOutOfRangeException>(() => PersistenceKey.Of([1, 2, 3, 4], 33, 128));
        Assert.Throws<ArgumentOutOfRangeException>(() => PersistenceKey.Of([1, 2, 3, 4], 32, -1));
    }
}
