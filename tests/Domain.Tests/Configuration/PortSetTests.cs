using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Tests.Configuration;

public sealed class PortSetTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("6001,6002", "6001 6002")]
    [InlineData("6002 6001", "6001 6002")]
    [InlineData(" 6001, 6005-6007 ,6006", "6001 6005 6006 6007")]
    [InlineData("1,65535", "1 65535")]
    public void Ports_and_ranges_are_read(string text, string expected)
    {
        Assert.True(PortSet.TryParse(text, out var ports, out var problem), problem);
        Assert.Equal(expected, string.Join(' ', ports.Ports));
        Assert.Equal(PortSet.Of(text).Ports, ports.Ports);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("65536")]
    [InlineData("http")]
    [InlineData("7-5")]
    [InlineData("5-")]
    [InlineData("-5")]
    [InlineData("6001;6002")]
    [InlineData("1-60000")]
    [InlineData("1-400,1000-1400")]
    [InlineData("99999999999999999999")]
    public void Anything_else_is_told(string text)
    {
        Assert.False(PortSet.TryParse(text, out _, out var problem));
        Assert.EndsWith(".", problem, StringComparison.Ordinal);
        Assert.Empty(PortSet.Of(text).Ports);
    }
}
