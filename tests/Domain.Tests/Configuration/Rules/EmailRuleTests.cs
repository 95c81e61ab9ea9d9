using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Tests.Configuration.Rules;

public sealed class EmailRuleTests
{
    private const string Whole = """ "server": "mail.example.com", "from": "lm@example.com", "recipients": [ { "address": "ops@example.com" } ] """;

    [Theory]
    [InlineData("")]
    [InlineData(Whole)]
    [InlineData(Whole + """, "security": "none", "port": 25""")]
    [InlineData(Whole + """, "security": "tls", "user": "u", "password": "sealed:1:x", "tlsFingerprint": "AB:" """, "LM1014 /alerts/email/tlsFingerprint")]
    [InlineData(Whole + """, "user": "u" """, "LM1017 /alerts/email/user")]
    [InlineData(Whole + """, "password": "sealed:1:x" """, "LM1017 /alerts/email/user")]
    [InlineData(Whole + """, "user": "u", "password": "clear" """, "LM1024 /alerts/email/password")]
    [InlineData(Whole + """, "user": "u", "password": "sealed:1:x", "security": "none" """, "LM1017 /alerts/email/security")]
    [InlineData(Whole + """, "intervalSeconds": 9 """, "LM1006 /alerts/email/intervalSeconds")]
    [InlineData(""" "server": "mail.example.com" """, "LM1009 /alerts/email/from", "LM1004 /alerts/email/recipients")]
    [InlineData(""" "server": "a b", "from": "Me <a@b.c>", "recipients": [ { "address": "x" }, { "address": "a@b..c" }, { "address": "a@b.c" }, { "address": "A@b.c" } ] """,
        "LM1009 /alerts/email/server", "LM1009 /alerts/email/from", "LM1009 /alerts/email/recipients/0/address", "LM1009 /alerts/email/recipients/1/address", "LM1012 /alerts/email/recipients/3/address")]
    [InlineData(""" "recipients": [ { "address": "a@b.c\r\nBcc: x@y.z" }, { "address": "-oQ/tmp@b.c" } ] """, "LM1009 /alerts/email/recipients/0/address", "LM1009 /alerts/email/recipients/1/address")]
    public void Server_sender_recipients_and_login_fit_together(string email, params string[] problems) =>
        Documents.AssertProblems($$"""{ "alerts": { "email": { {{email}} } } }""", problems);

    [Fact]
    public void A_patch_says_what_it_changed_and_not_the_sealed_password()
    {
        const string Patch = "{ \"email\": { " + Whole + """, "user": "u", "password": "sealed:1:c2VjcmV0" } }""";
        var decision = Assert.IsType<ConfigDecision.Accepted>(ConfigDecider.Decide(LoadMasterConfig.Empty, new ConfigCommand.PatchAlerts(Patch)));
        Assert.Contains("mail.example.com", decision.Summary, StringComparison.Ordinal);
        Assert.DoesNotContain("c2VjcmV0", decision.Summary, StringComparison.Ordinal);
        var change = new ConfigEvent(1, 0, 0, DateTimeOffset.UnixEpoch, "a", "s", decision.Change);
        Assert.Equal(change, ConfigJson.ReadEvent(ConfigJson.WriteEvent(change)));
    }
}
