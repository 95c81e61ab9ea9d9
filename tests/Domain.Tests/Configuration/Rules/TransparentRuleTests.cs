namespace LoadMaster.Domain.Tests.Configuration.Rules;

public sealed class TransparentRuleTests
{
    [Theory]
    [InlineData(""" "transparent":true,"realServers":[{"address":"198.18.1.11:80"}] """)]
    [InlineData(""" "transparent":true,"type":"tcp","proxyProtocol":{"send":"v2","acceptFrom":["192.0.2.0/24"]} """)]
    [InlineData(""" "transparent":false,"realServers":[{"address":"[2001:db8::1]:80"}] """)]
    public void Servers_that_can_see_the_client_are_taken(string fields) => Documents.AssertValid(Documents.WithService(fields));

    [Theory]
    [InlineData(""" "transparent":true,"realServers":[{"address":"198.18.1.11:80"},{"address":"[2001:db8::1]:80"}] """, "LM1017 /virtualServices/0/realServers/1/address")]
    [InlineData(
        """ "transparent":true,"notAvailable":{"mode":"sorry","sorryServer":"[2001:db8::1]:80"} """, "LM1017 /virtualServices/0/notAvailable/sorryServer")]
    [InlineData(""" "transparent":true,"type":"tcp","layer":4 """, "LM1017 /virtualServices/0/transparent")]
    [InlineData(""" "transparent":"yes" """, "LM1003 /virtualServices/0/transparent")]
    public void Servers_that_cannot_are_refused(string fields, string problem) => Documents.AssertProblems(Documents.WithService(fields), problem);
}
