namespace LoadMaster.Domain.Tests.Configuration.Rules;

public sealed class PersistenceRuleTests
{
    [Theory]
    [InlineData("tcp", """ "mode":"src" """)]
    [InlineData("tcp", """ "mode":"ssl","sourceFallback":true """)]
    [InlineData("tcp", """ "mode":"rdp" """)]
    [InlineData("http", """ "mode":"cookie","name":"JSESSIONID","refresh":false """)]
    [InlineData("http", """ "mode":"active-cookie" """)]
    [InlineData("http", """ "mode":"active-cookie","name":"sid","cookie":{"path":"/shop","sameSite":"none","secure":"always","httpOnly":false} """)]
    [InlineData("http", """ "mode":"cookie-hash" """)]
    [InlineData("http", """ "mode":"query-hash","name":"user%20id" """)]
    [InlineData("http", """ "mode":"host" """)]
    [InlineData("http", """ "mode":"header","name":"X-Tenant" """)]
    [InlineData("http", """ "mode":"super" """)]
    [InlineData("http", """ "mode":"src","name":"left over" """)]
    public void A_mode_that_fits_is_taken(string type, string persistence) =>
        Documents.AssertValid(Documents.WithService($"\"type\":\"{type}\",\"persistence\":{{{persistence}}}"));

    [Theory]
    [InlineData("tcp", """ "mode":"url" """, "LM1017", "mode")]
    [InlineData("tcp", """ "mode":"active-cookie" """, "LM1017", "mode")]
    [InlineData("http", """ "mode":"ssl" """, "LM1017", "mode")]
    [InlineData("http", """ "mode":"rdp" """, "LM1017", "mode")]
    [InlineData("http", """ "mode":"sticky" """, "LM1005", "mode")]
    [InlineData("http", """ "mode":"cookie" """, "LM1004", "name")]
    [InlineData("http", """ "mode":"header" """, "LM1004", "name")]
    [InlineData("http", """ "mode":"query-hash" """, "LM1004", "name")]
    [InlineData("http", """ "mode":"cookie","name":"a b" """, "LM1016", "name")]
    [InlineData("http", """ "mode":"active-cookie","name":"a=b" """, "LM1016", "name")]
    [InlineData("http", """ "mode":"header","name":"X: y\r\n" """, "LM1016", "name")]
    [InlineData("http", """ "mode":"query-hash","name":"a&b" """, "LM1016", "name")]
    [InlineData("http", """ "mode":"active-cookie","cookie":{"path":"shop"} """, "LM1016", "cookie/path")]
    [InlineData("http", """ "mode":"active-cookie","cookie":{"path":"/;Domain=x"} """, "LM1016", "cookie/path")]
    [InlineData("http", """ "mode":"active-cookie","cookie":{"sameSite":"none"} """, "LM1017", "cookie/sameSite")]
    [InlineData("http", """ "mode":"follow" """, "LM1005", "follows")]
    [InlineData("http", """ "mode":"follow","follows":99 """, "LM1005", "follows")]
    public void A_mode_that_does_not_fit_is_refused(string type, string persistence, string code, string field) => Documents.AssertProblems(
        Documents.WithService($"\"type\":\"{type}\",\"persistence\":{{{persistence}}}"), $"{code} /virtualServices/0/persistence/{field}");

    private static string Two(string type, string first, string second) => Documents.WithServices(
        $"\"id\":1,\"type\":\"{type}\",\"persistence\":{{{first}}}", $"\"id\":2,\"persistence\":{{{second}}}");

    [Theory]
    [InlineData("http", """ "mode":"active-cookie" """, """ "mode":"follow","follows":1 """, "")]
    [InlineData("tcp", """ "mode":"src" """, """ "mode":"follow","follows":1 """, "")]
    [InlineData("http", """ "mode":"none" """, """ "mode":"follow","follows":1 """, "LM1017 /virtualServices/1/persistence/follows")]
    [InlineData("http", """ "mode":"src" """, """ "mode":"follow","follows":2 """, "LM1017 /virtualServices/1/persistence/follows")]
    [InlineData("tcp", """ "mode":"rdp" """, """ "mode":"follow","follows":1 """, "LM1017 /virtualServices/1/persistence/follows")]
    [InlineData("tcp", """ "mode":"follow","follows":2 """, """ "mode":"src" """, "")]
    public void What_is_followed_has_entries_that_the_follower_can_use(string type, string first, string second, string problem) =>
        Documents.AssertProblems(Two(type, first, second), problem.Length == 0 ? [] : [problem]);

    [Theory]
    [InlineData("6001", "", "")]
    [InlineData("6001-6003 6005", "6004", "")]
    [InlineData("nonsense", "", "LM1006 /virtualServices/0/extraPorts")]
    [InlineData("80", "", "LM1012 /virtualServices/0/extraPorts")]
    [InlineData("81", "", "LM1012 /virtualServices/0/extraPorts")]
    [InlineData("6001,6002", "6002", "LM1012 /virtualServices/1/extraPorts")]
    [InlineData("8080", "", "LM1017 /virtualServices/0/realServers/0/address")]
    public void Extra_ports_belong_to_one_service(string first, string second, string problem) => Documents.AssertProblems(
        $$"""
        {"virtualServices":[
          {"id":1,"address":"198.18.0.100:80","extraPorts":"{{first}}","realServers":[{"address":"198.18.0.100:8080"}]},
          {"id":2,"address":"198.18.0.100:81","extraPorts":"{{second}}"}]}
        """,
        problem.Length == 0 ? [] : [problem]);

    [Theory]
    [InlineData("6001", "", "LM1012 /virtualServices/1/address")]
    [InlineData("6002", "6003", "")]
    [InlineData("6002", "6002", "LM1012 /virtualServices/1/extraPorts")]
    [InlineData("", "80", "LM1012 /virtualServices/1/extraPorts")]
    public void A_service_on_every_address_takes_its_extra_ports_from_all(string wildcard, string other, string problem) => Documents.AssertProblems(
        $$"""
        {"virtualServices":[
          {"id":1,"address":"0.0.0.0:80","extraPorts":"{{wildcard}}"},
          {"id":2,"address":"198.18.0.100:6001","extraPorts":"{{other}}"},
          {"id":3,"address":"[2001:db8::1]:6001","extraPorts":"{{other}}"}]}
        """,
        problem.Length == 0 ? [] : [problem]);

    [Fact]
    public void All_extra_ports_together_are_bounded()
    {
        var services = Enumerable.Range(1, 9).Select(id => $$"""{"id":{{id}},"address":"198.18.0.{{id}}:80","extraPorts":"1000-1499"}""");
        Documents.AssertProblems($$"""{"virtualServices":[{{string.Join(',', services)}}]}""", "LM1008 /virtualServices");
    }
}
