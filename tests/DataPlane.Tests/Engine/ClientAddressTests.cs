using System.Net;
using LoadMaster.DataPlane.Engine;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Tests.Engine;

public sealed class ClientAddressTests
{
    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("127.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("198.18.0.100")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("1::")]
    [InlineData("2001:db8::7")]
    [InlineData("2001:db8:0:1:1:1:1:1")]
    [InlineData("2001:0:0:1::1")]
    [InlineData("1:2:3:4:5:6:7:8")]
    [InlineData("fe80::abcd:0:0:1")]
    public unsafe void Text_is_the_canonical_one(string text)
    {
        var native = new NativeAddress(new Endpoint(IPAddress.Parse(text), 80));

        var address = ClientAddress.Of(native.Data);

        Assert.Equal(IPAddress.Parse(text).ToString(), address.ToString());
        Assert.Equal(IPAddress.Parse(text).GetAddressBytes(), address.Bytes.ToArray());
    }
}
