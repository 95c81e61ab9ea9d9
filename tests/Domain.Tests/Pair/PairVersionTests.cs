using LoadMaster.Domain.Pair;

namespace LoadMaster.Domain.Tests.Pair;

public sealed class PairVersionTests
{
    [Theory]
    [InlineData("1-2", 2, 1)]
    [InlineData("3-3", 3, 3)]
    public void A_pretended_version_says_so(string text, int current, int oldest) =>
        Assert.Equal(new PairVersion(current, oldest, $"0.1.0-pretending-{current}"), PairVersion.Pretended(text, "0.1.0"));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("2")]
    [InlineData("2-1")]
    [InlineData("0-1")]
    [InlineData("1-70000")]
    [InlineData("1-2-3")]
    public void Anything_else_pretends_nothing(string? text) => Assert.Null(PairVersion.Pretended(text, "0.1.0"));
}
