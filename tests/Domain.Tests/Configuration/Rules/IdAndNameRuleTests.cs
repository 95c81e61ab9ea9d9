using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Tests.Configuration.Rules;

public sealed class IdAndNameRuleTests
{
    [Fact]
    public void Ids_are_unique_over_the_document()
    {
        Documents.AssertProblems(Documents.WithServices("\"id\":4", "\"id\":4"), "LM1013 /virtualServices/1/id");
        Documents.AssertProblems(
            Documents.WithServices(
                """ "realServers":[{"id":1,"address":"198.18.1.1:80"}] """,
                """ "realServers":[{"id":1,"address":"198.18.1.1:80"}] """),
            "LM1013 /virtualServices/1/realServers/0/id");
    }

    [Fact]
    public void Ids_are_positive_and_bounded()
    {
        Documents.AssertProblems(Documents.WithService("\"id\":-1"), "LM1006 /virtualServices/0/id");
        Documents.AssertProblems(Documents.WithService("\"id\":2000000001"), "LM1006 /virtualServices/0/id");
        Documents.AssertValid(Documents.WithService("\"id\":2000000000"));
        Documents.AssertProblems("""{"nextVirtualServiceId":0}""");
    }

    [Fact]
    public void An_id_that_would_be_given_again_is_refused()
    {
        var config = ConfigJson.Read(Documents.WithService("\"id\":4")).Value!;
        Assert.Empty(ConfigValidator.Validate(config));
        var problem = Assert.Single(ConfigValidator.Validate(config with { NextVirtualServiceId = 4 }));
        Assert.Equal((ProblemCodes.OutOfRange, "/virtualServices/0/id"), (problem.Code, problem.Path));
    }

    [Fact]
    public void Names_are_unique_when_not_empty()
    {
        Documents.AssertProblems(Documents.WithServices("\"name\":\"web\"", "\"name\":\"web\""), "LM1011 /virtualServices/1/name");
        Documents.AssertValid(Documents.WithServices("\"name\":\"web\"", "\"name\":\"Web\"", "\"name\":\"\"", "\"name\":\"\""));
    }

    [Theory]
    [InlineData("a\\nb")]
    [InlineData("\\u0000")]
    [InlineData("a\\u2028b")]
    [InlineData("a\\u202eb")]
    [InlineData(" web")]
    [InlineData("web ")]
    [InlineData("web\\u00a0")]
    public void Names_that_would_break_a_list_are_refused(string name)
    {
        Documents.AssertProblems(Documents.WithService($"\"name\":\"{name}\""), "LM1006 /virtualServices/0/name");
        Documents.AssertProblems(Documents.WithHa($"\"preferredNode\":\"{name}\""), "LM1006 /ha/preferredNode");
    }

    [Fact]
    public void Names_may_hold_blanks_and_any_letter_inside() => Documents.AssertValid(Documents.WithService("\"name\":\"Büro 数据 (neu)\""));

    [Fact]
    public void All_services_together_have_a_bounded_number_of_real_servers()
    {
        Assert.Empty(ConfigValidator.Validate(With(20)));
        var problem = Assert.Single(ConfigValidator.Validate(With(21)));
        Assert.Equal((ProblemCodes.TooMany, "/virtualServices"), (problem.Code, problem.Path));

        static LoadMasterConfig With(int services)
        {
            var servers = string.Join(',', Enumerable.Range(0, 1000).Select(number => $$"""{"address":"10.0.{{number / 250}}.{{number % 250}}:80"}"""));
            return ConfigJson.Read(Documents.WithServices([.. Enumerable.Repeat($"\"realServers\":[{servers}]", services)])).Value!;
        }
    }
}
