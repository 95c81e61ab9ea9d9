using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Tests.Configuration.Rules;

public sealed class SnmpRuleTests
{
    private const string User = """{ "name": "monitor", "authPassword": "sealed:1:x", "privPassword": "sealed:1:y" }""";

    [Theory]
    [InlineData("""{ "enabled": true, "community": "c0mm.un-ity$", "clients": ["192.0.2.7", "192.0.2.0/24", "2001:db8::/32"], "contact": "ops # team", "sink1": "traps.example.com" }""")]
    [InlineData("""{ "enabled": true, "users": [USER] }""")]
    [InlineData("""{ "enabled": true }""", "LM1004 /snmp/community")]
    [InlineData("""{ "community": "two words" }""", "LM1014 /snmp/community")]
    [InlineData("""{ "community": "a\nrwcommunity evil" }""", "LM1014 /snmp/community")]
    [InlineData("""{ "community": "a\"b" }""", "LM1014 /snmp/community")]
    [InlineData("""{ "community": "#x" }""", "LM1014 /snmp/community")]
    [InlineData("""{ "community": "-V" }""", "LM1014 /snmp/community")]
    [InlineData("""{ "trapCommunity": "Größe" }""", "LM1014 /snmp/trapCommunity")]
    [InlineData("""{ "contact": "a\nexec x /bin/sh" }""", "LM1014 /snmp/contact")]
    [InlineData("""{ "location": "a\u0000" }""", "LM1014 /snmp/location")]
    [InlineData("""{ "sink1": "a b", "sink2": "256.1.1.1" }""", "LM1009 /snmp/sink1", "LM1009 /snmp/sink2")]
    [InlineData("""{ "sink1": "192.0.2.7", "trapCommunity": "" }""", "LM1004 /snmp/trapCommunity")]
    [InlineData("""{ "clients": ["192.0.2.7/24", "host", "10.0.0.0/33"] }""", "LM1009 /snmp/clients/0", "LM1009 /snmp/clients/1", "LM1009 /snmp/clients/2")]
    [InlineData("""{ "users": [USER, USER] }""", "LM1011 /snmp/users/1/name")]
    [InlineData("""{ "users": [ { "name": "a b", "authPassword": "clear", "privPassword": "" } ] }""", "LM1014 /snmp/users/0/name", "LM1024 /snmp/users/0/authPassword", "LM1024 /snmp/users/0/privPassword")]
    public void Somebody_may_ask_and_no_text_is_another_line(string snmp, params string[] problems) =>
        Documents.AssertProblems($$"""{ "snmp": {{snmp.Replace("USER", User, StringComparison.Ordinal)}} }""", problems);

    [Fact]
    public void A_patch_changes_what_it_names_and_says_so()
    {
        var decision = Assert.IsType<ConfigDecision.Accepted>(ConfigDecider.Decide(LoadMasterConfig.Empty, new ConfigCommand.PatchSnmp("""{"port":1161}""")));
        Assert.Equal(1161, ConfigDecider.Apply(LoadMasterConfig.Empty, decision.Change).Snmp.Port);
        Assert.Contains("SNMP: port", decision.Summary, StringComparison.Ordinal);
    }
}
