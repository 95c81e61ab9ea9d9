namespace LoadMaster.Domain.Tests.Configuration.Rules;

public sealed class CompressionRuleTests
{
    [Theory]
    [InlineData(""" "compression":{"enabled":true} """)]
    [InlineData(""" "compression":{"enabled":true,"codings":["gzip","br"],"mediaTypes":["text/*","application/*+json","image/svg+xml"],"bytesMin":0,"level":"best","offload":true} """)]
    [InlineData(""" "compression":{"enabled":false,"codings":[],"mediaTypes":[]},"type":"tcp" """)]
    public void Compression_that_can_work_is_taken(string fields) => Documents.AssertValid(Documents.WithService(fields));

    [Theory]
    [InlineData(""" "compression":{"enabled":true},"type":"tcp" """, "LM1017 /virtualServices/0/compression/enabled")]
    [InlineData(""" "compression":{"enabled":true},"layer":4 """, "LM1017 /virtualServices/0/compression")]
    [InlineData(""" "compression":{"enabled":true,"codings":[]} """, "LM1004 /virtualServices/0/compression/codings")]
    [InlineData(""" "compression":{"enabled":true,"mediaTypes":[]} """, "LM1004 /virtualServices/0/compression/mediaTypes")]
    [InlineData(""" "compression":{"codings":["deflate"]} """, "LM1005 /virtualServices/0/compression/codings/0")]
    [InlineData(""" "compression":{"codings":["gzip","br","gzip"]} """, "LM1011 /virtualServices/0/compression/codings/2")]
    [InlineData(""" "compression":{"mediaTypes":["text/html","text/html"]} """, "LM1011 /virtualServices/0/compression/mediaTypes/1")]
    [InlineData(""" "compression":{"mediaTypes":["html"]} """, "LM1016 /virtualServices/0/compression/mediaTypes/0")]
    [InlineData(""" "compression":{"mediaTypes":["text/"]} """, "LM1016 /virtualServices/0/compression/mediaTypes/0")]
    [InlineData(""" "compression":{"mediaTypes":["*/*"]} """, "LM1016 /virtualServices/0/compression/mediaTypes/0")]
    [InlineData(""" "compression":{"mediaTypes":["Text/HTML"]} """, "LM1016 /virtualServices/0/compression/mediaTypes/0")]
    [InlineData(""" "compression":{"mediaTypes":["text/html; charset=utf-8"]} """, "LM1016 /virtualServices/0/compression/mediaTypes/0")]
    [InlineData(""" "compression":{"mediaTypes":["application/x*"]} """, "LM1016 /virtualServices/0/compression/mediaTypes/0")]
    [InlineData(""" "compression":{"bytesMin":-1} """, "LM1006 /virtualServices/0/compression/bytesMin")]
    [InlineData(""" "compression":{"level":"9"} """, "LM1005 /virtualServices/0/compression/level")]
    public void Compression_that_cannot_work_is_refused(string fields, string problem) => Documents.AssertProblems(Documents.WithService(fields), problem);
}
