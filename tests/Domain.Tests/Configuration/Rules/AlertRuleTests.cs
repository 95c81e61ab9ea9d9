using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Tests.Configuration.Rules;

public sealed class AlertRuleTests
{
    [Theory]
    [InlineData("""{ "certificateDays": [90, 7], "webhooks": [ { "name": "chat", "url": "https://alerts.example.com/x?y=z", "secret": "sealed:1:x" } ] }""")]
    [InlineData("""{ "certificateDays": [] }""")]
    [InlineData("""{ "certificateDays": [14, 30, 30] }""", "LM1006 /alerts/certificateDays/1", "LM1006 /alerts/certificateDays/2")]
    [InlineData("""{ "certificateDays": [0] }""", "LM1006 /alerts/certificateDays/0")]
    [InlineData("""{ "webhooks": [ { "name": "a b", "url": "http://x", "secret": "clear" } ] }""", "LM1014 /alerts/webhooks/0/name", "LM1009 /alerts/webhooks/0/url", "LM1024 /alerts/webhooks/0/secret")]
    [InlineData("""{ "webhooks": [ { "name": "a", "url": "https://u:p@x/", "secret": "sealed:1:x" }, { "name": "a", "url": "https://x/", "secret": "sealed:1:x", "tlsFingerprint": "AB:CD" } ] }""", "LM1009 /alerts/webhooks/0/url", "LM1011 /alerts/webhooks/1/name", "LM1014 /alerts/webhooks/1/tlsFingerprint")]
    public void Days_fall_and_webhooks_are_https_and_signed(string alerts, params string[] problems) =>
        Documents.AssertProblems($$"""{ "alerts": {{alerts}} }""", problems);

    [Fact]
    public void A_patch_says_what_it_changed_and_neither_address_nor_secret()
    {
        const string Patch = """{ "certificateDays": [7], "webhooks": [ { "name": "chat", "url": "https://x.example/token", "secret": "sealed:1:c2VjcmV0" } ] }""";
        var decision = Assert.IsType<ConfigDecision.Accepted>(ConfigDecider.Decide(LoadMasterConfig.Empty, new ConfigCommand.PatchAlerts(Patch)));
        Assert.Equal("alerts: certificateDays [30,14,3] -> [7], webhook \"chat\" added", decision.Summary);
        var change = new ConfigEvent(1, 0, 0, DateTimeOffset.UnixEpoch, "a", "s", decision.Change);
        Assert.Equal(change, ConfigJson.ReadEvent(ConfigJson.WriteEvent(change)));
    }
}
