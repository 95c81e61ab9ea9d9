namespace LoadMaster.Domain.Tests.Configuration.Rules;

public sealed class OutlierRuleTests
{
    [Theory]
    [InlineData(""" "outliers":{"failuresInARow":5,"on":"500,502-504","baseSeconds":10,"ejectedPercentMax":100} """)]
    [InlineData(""" "outliers":{"failuresInARow":3},"type":"tcp","slowStartSeconds":60 """)]
    [InlineData(""" "outliers":{"on":""},"slowStartSeconds":0 """)]
    public void Outliers_that_can_be_found_are_taken(string fields) => Documents.AssertValid(Documents.WithService(fields));

    [Theory]
    [InlineData(""" "outliers":{"failuresInARow":1001} """, "LM1006 /virtualServices/0/outliers/failuresInARow")]
    [InlineData(""" "outliers":{"baseSeconds":0.5} """, "LM1006 /virtualServices/0/outliers/baseSeconds")]
    [InlineData(""" "outliers":{"ejectedPercentMax":0} """, "LM1006 /virtualServices/0/outliers/ejectedPercentMax")]
    [InlineData(""" "outliers":{"on":"5xx"} """, "LM1015 /virtualServices/0/outliers/on")]
    [InlineData(""" "outliers":{"on":"200-599"} """, "LM1015 /virtualServices/0/outliers/on")]
    [InlineData(""" "outliers":{"failuresInARow":5},"layer":4 """, "LM1017 /virtualServices/0/outliers")]
    [InlineData(""" "slowStartSeconds":3601 """, "LM1006 /virtualServices/0/slowStartSeconds")]
    [InlineData(""" "slowStartSeconds":5,"layer":4 """, "LM1017 /virtualServices/0/slowStartSeconds")]
    public void Outliers_that_cannot_be_found_are_refused(string fields, string problem) => Documents.AssertProblems(Documents.WithService(fields), problem);
}
