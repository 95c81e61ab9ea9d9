namespace LoadMaster.Domain.Tests.Configuration.Rules;

public sealed class RetryRuleTests
{
    [Theory]
    [InlineData(""" "retry":{"triesMax":5,"on":"502-504, 429","budgetPercent":0} """)]
    [InlineData(""" "retry":{"triesMax":1},"type":"tcp" """)]
    [InlineData(""" "realServers":[{"address":"198.18.1.11:80","backup":true}] """)]
    public void Retries_that_can_be_made_are_taken(string fields) => Documents.AssertValid(Documents.WithService(fields));

    [Theory]
    [InlineData(""" "retry":{"triesMax":0} """, "LM1006 /virtualServices/0/retry/triesMax")]
    [InlineData(""" "retry":{"triesMax":6} """, "LM1006 /virtualServices/0/retry/triesMax")]
    [InlineData(""" "retry":{"budgetPercent":101} """, "LM1006 /virtualServices/0/retry/budgetPercent")]
    [InlineData(""" "retry":{"on":"bad"} """, "LM1015 /virtualServices/0/retry/on")]
    [InlineData(""" "retry":{"on":"302,503"} """, "LM1015 /virtualServices/0/retry/on")]
    [InlineData(""" "retry":{"on":"503"},"type":"tcp" """, "LM1017 /virtualServices/0/retry/on")]
    [InlineData(""" "retry":{"triesMax":2},"layer":4 """, "LM1017 /virtualServices/0/retry")]
    [InlineData(""" "layer":4,"realServers":[{"address":"198.18.1.11:80","backup":true}] """, "LM1017 /virtualServices/0/realServers/0/backup")]
    public void Retries_that_cannot_be_made_are_refused(string fields, string problem) => Documents.AssertProblems(Documents.WithService(fields), problem);
}
