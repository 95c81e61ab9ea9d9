using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Tests.Configuration.Rules;

public sealed class CheckRulesTests
{
    [Theory]
    [InlineData(""" "intervalSeconds":2, "timeoutSeconds":1.99 """)]
    [InlineData(""" "method":"OPTIONS" """)]
    [InlineData(""" "path":"/a?b=%20c" """)]
    [InlineData(""" "host":"www.example.com:8080" """)]
    [InlineData(""" "host":"[2001:db8::1]:80" """)]
    [InlineData(""" "expectedCodes":"200, 204-299" """)]
    [InlineData(""" "bodyPattern":"^up$" """)]
    [InlineData(""" "type":"icmp","path":"no slash","method":"X","host":"a b","expectedCodes":"","bodyPattern":"(" """)]
    [InlineData(""" "type":"tcp","bodyPattern":"x","method":"HEAD" """)]
    public void A_check_that_can_be_made_is_taken(string check) => Documents.AssertValid(Documents.WithService($"\"check\":{{{check}}}"));

    [Theory]
    [InlineData(""" "intervalSeconds":2, "timeoutSeconds":2 """, "LM1017", "timeoutSeconds")]
    [InlineData(""" "intervalSeconds":2, "timeoutSeconds":3 """, "LM1017", "timeoutSeconds")]
    [InlineData(""" "method":"POST" """, "LM1005", "method")]
    [InlineData(""" "method":"get" """, "LM1005", "method")]
    [InlineData(""" "path":"" """, "LM1016", "path")]
    [InlineData(""" "path":"health" """, "LM1016", "path")]
    [InlineData(""" "path":"/a b" """, "LM1016", "path")]
    [InlineData(""" "path":"/a\r\nX: y" """, "LM1016", "path")]
    [InlineData(""" "path":"/\u007f" """, "LM1016", "path")]
    [InlineData(""" "path":"/é" """, "LM1016", "path")]
    [InlineData(""" "path":"/a#b" """, "LM1016", "path")]
    [InlineData(""" "host":"a b" """, "LM1016", "host")]
    [InlineData(""" "host":"a\nX: y" """, "LM1016", "host")]
    [InlineData(""" "host":"user@host" """, "LM1016", "host")]
    [InlineData(""" "host":"a/b" """, "LM1016", "host")]
    [InlineData(""" "expectedCodes":"" """, "LM1015", "expectedCodes")]
    [InlineData(""" "expectedCodes":"2xx" """, "LM1015", "expectedCodes")]
    [InlineData(""" "type":"https","expectedCodes":"99" """, "LM1015", "expectedCodes")]
    [InlineData(""" "bodyPattern":"(" """, "LM1014", "bodyPattern")]
    [InlineData(""" "bodyPattern":"(a)\\1" """, "LM1014", "bodyPattern")]
    [InlineData(""" "bodyPattern":"(?=a)" """, "LM1014", "bodyPattern")]
    [InlineData(""" "bodyPattern":"a{1000000}" """, "LM1014", "bodyPattern")]
    [InlineData(""" "bodyPattern":"x","method":"HEAD" """, "LM1017", "bodyPattern")]
    [InlineData(""" "bodyPattern":"x","method":"OPTIONS" """, "LM1017", "bodyPattern")]
    public void A_check_that_cannot_be_made_is_refused(string check, string code, string field) =>
        Documents.AssertProblems(Documents.WithService($"\"check\":{{{check}}}"), $"{code} /virtualServices/0/check/{field}");

    [Theory]
    [InlineData("adaptive", 5, true)]
    [InlineData("adaptive", 4.99, false)]
    [InlineData("rr", 1, true)]
    public void The_load_agent_is_not_asked_more_often_than_the_check(string method, double interval, bool valid) =>
        Documents.AssertProblems(
            Documents.WithService(FormattableString.Invariant(
                $$$""" "scheduling":"{{{method}}}","check":{"intervalSeconds":5},"adaptive":{"intervalSeconds":{{{interval}}}} """)),
            valid ? [] : ["LM1017 /virtualServices/0/adaptive/intervalSeconds"]);

    [Fact]
    public void The_path_of_the_load_agent_can_be_asked_for()
    {
        Documents.AssertProblems(Documents.WithService(""" "scheduling":"adaptive","adaptive":{"path":"load"} """), "LM1016 /virtualServices/0/adaptive/path");
        Documents.AssertValid(Documents.WithService(""" "scheduling":"rr","adaptive":{"path":"load"} """));
    }

    [Fact]
    public void Every_method_goes_with_either_type_and_persistence()
    {
        foreach (var method in Words.SchedulingMethods.All)
        {
            foreach (var type in Words.ServiceTypes.All.Where(type => type is not ("https" or "udp")))
            {
                Documents.AssertValid(Documents.WithService($$$""" "scheduling":"{{{method}}}","type":"{{{type}}}","persistence":{"mode":"src"} """));
            }
        }
    }
}
