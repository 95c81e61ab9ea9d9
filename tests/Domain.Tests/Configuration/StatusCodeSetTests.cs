using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Tests.Configuration;

public class StatusCodeSetTests
{
    [Theory]
    [InlineData("200", "200")]
    [InlineData("200-299,301", "200-299,301")]
    [InlineData(" 200 - 299 , 301 ", "200-299,301")]
    [InlineData("100-599", "100-599")]
    [InlineData("404-404", "404")]
    public void Codes_and_ranges_are_read_and_written_back(string text, string written)
    {
        Assert.True(StatusCodeSet.TryParse(text, out var codes, out var problem));
        Assert.Equal(written, codes.ToString());
        Assert.Equal("", problem);
    }

    [Fact]
    public void Both_ends_of_a_range_belong_to_the_set_and_their_neighbours_do_not()
    {
        Assert.True(StatusCodeSet.TryParse("200-299,301", out var codes));
        int[] asked = [199, 200, 250, 299, 300, 301, 302];
        Assert.Equal([false, true, true, true, false, true, false], asked.Select(codes.Contains));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("200,")]
    [InlineData("99")]
    [InlineData("600")]
    [InlineData("0200")]
    [InlineData("299-200")]
    [InlineData("200-")]
    [InlineData("-200")]
    [InlineData("200-250-299")]
    [InlineData("2xx")]
    [InlineData("+20")]
    [InlineData("200;301")]
    public void Anything_else_is_refused_with_a_sentence_that_says_what_to_write(string? text)
    {
        Assert.False(StatusCodeSet.TryParse(text, out var codes, out var problem));
        Assert.Null(codes);
        Assert.Contains("200-299,301", problem);
    }

    [Fact]
    public void Too_many_ranges_are_refused()
    {
        var text = string.Join(',', Enumerable.Repeat("200", StatusCodeSet.RangesMax + 1));
        Assert.False(StatusCodeSet.TryParse(text, out _, out var problem));
        Assert.Contains("100", problem);
    }

    [Fact]
    public void The_default_of_a_health_check_is_valid()
    {
        Assert.True(StatusCodeSet.TryParse(new HealthCheck().ExpectedCodes, out var codes));
        Assert.True(codes.Contains(401));
    }
}
