using LoadMaster.Domain.Update;

namespace LoadMaster.Domain.Tests.Update;

public sealed class SoftwareVersionTests
{
    [Theory]
    [InlineData("6.0-34", 6, 0, 34)]
    [InlineData("0.1-0", 0, 1, 0)]
    [InlineData("7.2-1234567", 7, 2, 1234567)]
    public void The_form_is_major_minor_build(string text, int major, int minor, int build)
    {
        Assert.Equal(new SoftwareVersion(major, minor, build), SoftwareVersion.Parse(text));
        Assert.Equal(text, SoftwareVersion.Parse(text)!.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("6.0")]
    [InlineData("6.0.34")]
    [InlineData("06.0-34")]
    [InlineData("6.0-34\n")]
    [InlineData("../../6.0-34")]
    public void Anything_else_is_none(string? text) => Assert.Null(SoftwareVersion.Parse(text));

    [Theory]
    [InlineData("6.0-34", "6.0-35")]
    [InlineData("6.0-99", "6.1-1")]
    [InlineData("6.9-9", "10.0-1")]
    public void Numbers_are_compared_not_letters(string older, string newer) =>
        Assert.True(SoftwareVersion.Parse(older)!.CompareTo(SoftwareVersion.Parse(newer)) < 0);
}
