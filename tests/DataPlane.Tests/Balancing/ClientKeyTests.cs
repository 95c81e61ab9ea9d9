using System.Net;
using LoadMaster.DataPlane.Balancing;

namespace LoadMaster.DataPlane.Tests.Balancing;

public class ClientKeyTests
{
    [Fact]
    public void An_address_has_one_key_in_all_its_forms()
    {
        var address = IPAddress.Parse("192.0.2.1");
        Assert.Equal(ClientKey.Of(address), ClientKey.Of(address.MapToIPv6()));
        Assert.Equal(ClientKey.Of(address), ClientKey.Of([192, 0, 2, 1]));
        Assert.Equal(ClientKey.Of(IPAddress.Parse("2001:db8::1")), ClientKey.Of(IPAddress.Parse("2001:0db8:0::0:1").GetAddressBytes()));
    }

    [Fact]
    public void Neighbours_have_different_keys()
    {
        var keys = Enumerable.Range(0, 65536).Select(Slots.Client).Concat([ClientKey.Of(IPAddress.IPv6Loopback), ClientKey.Of(IPAddress.IPv6Any)]);
        Assert.Equal(65538, keys.Distinct().Count());
    }

    [Fact]
    public void The_key_is_the_same_in_every_process_and_release()
    {
        Assert.Equal(0xD21F2CA35C221D8DUL, ClientKey.Of(IPAddress.Parse("192.0.2.1")));
        Assert.Equal(0x4DE897D954FD23D5UL, ClientKey.Of(IPAddress.Parse("2001:db8::1")));
    }

    [Fact]
    public void Anything_but_an_address_is_refused()
    {
        Assert.Throws<ArgumentException>(() => ClientKey.Of([1, 2, 3]));
    }
}
