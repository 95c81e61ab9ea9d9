namespace LoadMaster.Domain.Tests.Configuration.Rules;

public sealed class AllowHttp09RuleTests
{
    [Theory]
    [InlineData(""" "allowHttp09":true """)]
    [InlineData(""" "allowHttp09":false,"type":"tcp" """)]
    public void Services_that_speak_http_may_allow_it(string fields) => Documents.AssertValid(Documents.WithService(fields));

    [Theory]
    [InlineData(""" "allowHttp09":true,"type":"tcp" """, "LM1017 /virtualServices/0/allowHttp09")]
    [InlineData(""" "allowHttp09":true,"type":"tcp","layer":4 """, "LM1017 /virtualServices/0/allowHttp09")]
    [InlineData(""" "allowHttp09":"0.9" """, "LM1003 /virtualServices/0/allowHttp09")]
    public void Others_are_refused(string fields, string problem) => Documents.AssertProblems(Documents.WithService(fields), problem);
}
