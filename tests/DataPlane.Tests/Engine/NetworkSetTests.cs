using System.Net;
using LoadMaster.DataPlane.Engine;
using LoadMaster.Domain.Collections;

namespace LoadMaster.DataPlane.Tests.Engine;

public sealed class NetworkSetTests
{
    [Theory]
    [InlineData("10.0.0.0", true)]
    [InlineData("10.255.255.255", true)]
    [InlineData("11.0.0.0", false)]
    [InlineData("9.255.255.255", false)]
    [InlineData("192.0.2.7", true)]
    [InlineData("192.0.2.8", false)]
    [InlineData("192.0.2.6", false)]
    [InlineData("2001:db8::1", true)]
    [InlineData("2001:db9::", false)]
    [InlineData("::1", false)]
    public void An_address_is_in_one_of_the_networks_or_not(string address, bool held)
    {
        var set = NetworkSet.Of(["192.0.2.7", "10.0.0.0/8", "10.1.0.0/16", "2001:db8::/32"])!;
        Assert.Equal(held, set.Contains(IPAddress.Parse(address).GetAddressBytes()));
    }

    [Fact]
    public void Everything_and_nothing_are_sets_too()
    {
        Assert.Null(NetworkSet.Of([]));
        var all = NetworkSet.Of(["::/0", "0.0.0.0/0"])!;
        Assert.True(all.Contains(IPAddress.Broadcast.GetAddressBytes()) && all.Contains(IPAddress.Any.GetAddressBytes()) && all.Contains(IPAddress.IPv6Any.GetAddressBytes()));
        Assert.True(all.Contains(IPAddress.Parse("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff").GetAddressBytes()));
    }

    [Fact]
    public void Many_networks_answer_as_each_of_them()
    {
        var random = new Random(7);
        ValueList<string> networks = Enumerable.Range(0, 300).Select(_ => { var bits = random.Next(4, 33); return $"{new IPAddress(BitConverter.GetBytes((uint)random.Next() & Mask(bits)))}/{bits}"; }).ToValueList();
        var each = networks.Select(IPNetwork.Parse).ToList();
        var set = NetworkSet.Of(networks)!;
        for (var round = 0; round < 20_000; round++)
        {
            var address = new IPAddress(BitConverter.GetBytes(random.Next()));
            Assert.Equal(each.Exists(network => network.Contains(address)), set.Contains(address.GetAddressBytes()));
        }
    }

    /// <summary>In the machine's order of bytes, as the address is made from them.</summary>
    private static uint Mask(int bits) => System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(uint.MaxValue << (32 - bits));
}
