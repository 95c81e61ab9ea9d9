namespace LoadMaster.System.Tests;

public sealed class WrkResultTests
{
    [Fact]
    public void A_clean_run_has_no_errors()
    {
        var result = WrkResult.Parse("  2 threads and 32 connections\n  51234 requests in 5.01s, 9.11MB read\nRequests/sec:  10226.35\n");

        Assert.Equal(new WrkResult(51234, 0, 0, 0, 0, 0), result);
        Assert.Equal(0, result.Errors);
    }

    [Fact]
    public void Every_kind_of_error_is_counted()
    {
        var result = WrkResult.Parse("  10 requests in 1.00s\n  Socket errors: connect 1, read 2, write 3, timeout 4\n  Non-2xx or 3xx responses: 5\n");

        Assert.Equal(new WrkResult(10, 1, 2, 3, 4, 5), result);
        Assert.Equal(15, result.Errors);
    }
}
