namespace LoadMaster.Domain.Tests.Configuration.Rules;

public sealed class CacheRuleTests
{
    [Theory]
    [InlineData(""" "cache":{"enabled":true} """)]
    [InlineData(""" "cache":{"enabled":true,"memoryMegabytes":1,"entryBytesMax":262144,"heuristicSecondsMax":60,"staleWhileRevalidateSeconds":30,"staleIfErrorSeconds":3600,"waitSecondsMax":0,"excludePaths":["/admin/","*.php","/"]} """)]
    [InlineData(""" "cache":{"enabled":false,"memoryMegabytes":8},"type":"tcp" """)]
    public void Cache_that_can_work_is_taken(string fields) => Documents.AssertValid(Documents.WithService(fields));

    [Theory]
    [InlineData(""" "cache":{"enabled":true},"type":"tcp" """, "LM1017 /virtualServices/0/cache/enabled")]
    [InlineData(""" "cache":{"enabled":true},"layer":4 """, "LM1017 /virtualServices/0/cache")]
    [InlineData(""" "cache":{"memoryMegabytes":1,"entryBytesMax":262145} """, "LM1017 /virtualServices/0/cache/entryBytesMax")]
    [InlineData(""" "cache":{"memoryMegabytes":0} """, "LM1006 /virtualServices/0/cache/memoryMegabytes")]
    [InlineData(""" "cache":{"waitSecondsMax":61} """, "LM1006 /virtualServices/0/cache/waitSecondsMax")]
    [InlineData(""" "cache":{"excludePaths":["admin"]} """, "LM1016 /virtualServices/0/cache/excludePaths/0")]
    [InlineData(""" "cache":{"excludePaths":["/a","*"]} """, "LM1016 /virtualServices/0/cache/excludePaths/1")]
    [InlineData(""" "cache":{"excludePaths":["/a?b"]} """, "LM1016 /virtualServices/0/cache/excludePaths/0")]
    public void Cache_that_cannot_work_is_refused(string fields, string problem) => Documents.AssertProblems(Documents.WithService(fields), problem);
}
