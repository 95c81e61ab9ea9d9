namespace LoadMaster.Domain.Tests.Configuration.Rules;

public sealed class ServiceAnswersRuleTests
{
    [Theory]
    [InlineData("https://%h%s")]
    [InlineData("HTTP://www.example.com:8443/a%20b?c=%%d#e")]
    [InlineData("/elsewhere%s")]
    [InlineData("https://[2001:db8::1]/")]
    public void A_target_that_a_client_can_follow_is_taken(string target) =>
        Documents.AssertValid(Documents.WithService($$""" "redirect":{"target":"{{target}}","status":308} """));

    [Theory]
    [InlineData("www.example.com")]
    [InlineData("//evil.example.com")]
    [InlineData("https://")]
    [InlineData("https:///x")]
    [InlineData("javascript:alert(1)")]
    [InlineData("https://a b")]
    [InlineData("https://a\\r\\nSet-Cookie: x=y")]
    [InlineData("https://a\\u0000")]
    [InlineData("https://é")]
    [InlineData("https://%h%x")]
    [InlineData("https://%h%")]
    [InlineData("https://%h/%4")]
    [InlineData("https://%h%s%s%s%s")]
    public void A_target_that_breaks_a_head_or_means_nothing_is_refused(string target)
    {
        Documents.AssertProblems(Documents.WithService($$""" "redirect":{"target":"{{target}}"} """), "LM1030 /virtualServices/0/redirect/target");
        Documents.AssertProblems(
            Documents.WithService($$""" "notAvailable":{"mode":"redirect","target":"{{target}}"} """), "LM1030 /virtualServices/0/notAvailable/target");
    }

    [Theory]
    [InlineData(""" "redirect":{"status":303} """, "LM1030 /virtualServices/0/redirect/status")]
    [InlineData(""" "redirect":{"status":200} """, "LM1006 /virtualServices/0/redirect/status")]
    [InlineData(""" "redirect":{"target":"/x"},"realServers":[{"address":"198.18.1.1:80"}] """, "LM1017 /virtualServices/0/redirect")]
    [InlineData(""" "redirect":{"target":"/x"},"type":"tcp" """, "LM1017 /virtualServices/0/redirect")]
    [InlineData(""" "redirectHttp":true """, "LM1017 /virtualServices/0/redirectHttp")]
    [InlineData(""" "notAvailable":{"mode":"page"} """, "LM1004 /virtualServices/0/notAvailable/page")]
    [InlineData(""" "notAvailable":{"mode":"page","page":"x","pageStatus":304} """, "LM1006 /virtualServices/0/notAvailable/pageStatus")]
    [InlineData(""" "notAvailable":{"mode":"sorry"} """, "LM1010 /virtualServices/0/notAvailable/sorryServer")]
    [InlineData(""" "notAvailable":{"mode":"sorry","sorryServer":"0.0.0.0:80"} """, "LM1010 /virtualServices/0/notAvailable/sorryServer")]
    [InlineData(""" "notAvailable":{"mode":"sorry","sorryServer":"example.com:80"} """, "LM1010 /virtualServices/0/notAvailable/sorryServer")]
    [InlineData(""" "notAvailable":{"mode":"sorry","sorryServer":"198.18.1.9:80"},"type":"tcp" """, "LM1017 /virtualServices/0/notAvailable/mode")]
    public void What_cannot_be_answered_is_refused(string fields, string problem) => Documents.AssertProblems(Documents.WithService(fields), problem);

    [Fact]
    public void Pages_of_all_services_are_bounded_together()
    {
        var page = new string('x', Limits.ErrorPageLengthMax);
        var services = Enumerable.Repeat($$""" "notAvailable":{"page":"{{page}}"} """, (Limits.ErrorPagesLengthMax / page.Length) + 2).ToArray();
        Documents.AssertValid(Documents.WithServices(services[..^2]));
        Documents.AssertProblems(Documents.WithServices(services), $"LM1007 /virtualServices/{services.Length - 2}/notAvailable/page");
    }
}
