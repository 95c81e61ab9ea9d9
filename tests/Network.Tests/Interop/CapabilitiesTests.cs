using LoadMaster.Network.Interop;

namespace LoadMaster.Network.Tests.Interop;

public sealed class CapabilitiesTests
{
    [Theory]
    [InlineData("Name:\tx\nCapEff:\t000001ffffffffff\n", "")]
    [InlineData("CapEff:\t0000000000003000\n", "")]
    [InlineData("CapEff:\t0000000000001000\n", "CAP_NET_RAW")]
    [InlineData("CapEff:\t0000000000002000\n", "CAP_NET_ADMIN")]
    [InlineData("CapInh:\t0000000000003000\nCapEff:\t0000000000000000\n", "CAP_NET_ADMIN CAP_NET_RAW")]
    [InlineData("", "CAP_NET_ADMIN CAP_NET_RAW")]
    public void What_is_missing_is_named(string status, string missing) =>
        Assert.Equal(missing, string.Join(' ', Capabilities.Missing(status)));
}
