using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Tests.Configuration.Rules;

public sealed class BackupRuleTests
{
    private const string Key = "SHA256:RYVSNe4lBl0WE3R5kQmcMnMtG8Ai2vYQYcqIFJGl4xQ";

    [Theory]
    [InlineData("""{ "days": "daily", "time": "23:59", "host": "192.0.2.60", "user": "lm", "serverKey": "KEY", "passphrase": "sealed:1:x", "password": "sealed:1:y", "retention": 9 }""")]
    [InlineData("""{ "days": "friday", "protocol": "ftp", "host": "backup.example.com", "user": "lm", "passphrase": "sealed:1:x", "path": "/a/b.c_d-e" }""")]
    [InlineData("""{ "days": "daily" }""", "LM1004 /backup/host", "LM1004 /backup/user", "LM1004 /backup/passphrase", "LM1004 /backup/serverKey")]
    [InlineData("""{ "time": "24:00" }""", "LM1014 /backup/time")]
    [InlineData("""{ "time": "3:00" }""", "LM1014 /backup/time")]
    [InlineData("""{ "host": "a host" }""", "LM1009 /backup/host")]
    [InlineData("""{ "path": "a\"b" }""", "LM1014 /backup/path")]
    [InlineData("""{ "path": "../up" }""", "LM1014 /backup/path")]
    [InlineData("""{ "user": "a:b" }""", "LM1014 /backup/user")]
    [InlineData("""{ "user": "a\nurl" }""", "LM1014 /backup/user")]
    [InlineData("""{ "serverKey": "SHA256:short" }""", "LM1014 /backup/serverKey")]
    [InlineData("""{ "protocol": "ftp", "serverKey": "KEY" }""", "LM1017 /backup/serverKey")]
    [InlineData("""{ "protocol": "scp", "retention": 1 }""", "LM1017 /backup/retention")]
    [InlineData("""{ "password": "clear", "passphrase": "clear" }""", "LM1024 /backup/password", "LM1024 /backup/passphrase")]
    public void A_schedule_is_complete_and_its_secrets_are_sealed(string backup, params string[] problems) =>
        Documents.AssertProblems($$"""{ "backup": {{backup.Replace("KEY", Key, StringComparison.Ordinal)}} }""", problems);

    [Fact]
    public void A_patch_changes_what_it_names_and_says_so()
    {
        var decision = Assert.IsType<ConfigDecision.Accepted>(ConfigDecider.Decide(LoadMasterConfig.Empty, new ConfigCommand.PatchBackup("""{"time":"04:30"}""")));
        Assert.Equal("04:30", ConfigDecider.Apply(LoadMasterConfig.Empty, decision.Change).Backup.Time);
        Assert.Contains("automated backup: time", decision.Summary, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SHA256:RYVSNe4lBl0WE3R5kQmcMnMtG8Ai2vYQYcqIFJGl4xQ", true)]
    [InlineData("sha256//RYVSNe4lBl0WE3R5kQmcMnMtG8Ai2vYQYcqIFJGl4xQ=", true)]
    [InlineData("RYVSNe4lBl0WE3R5kQmcMnMtG8Ai2vYQYcqIFJGl4xQ=", true)]
    [InlineData("RYVSNe4lBl0WE3R5kQmcMnMtG8Ai2vYQYcqIFJGl4", false)]
    [InlineData("", false)]
    [InlineData("MD5:00:11", false)]
    public void Server_keys_are_read_as_openssh_and_curl_write_them(string text, bool isKey) =>
        Assert.Equal(isKey ? "RYVSNe4lBl0WE3R5kQmcMnMtG8Ai2vYQYcqIFJGl4xQ=" : null, BackupServerKey.Base64Of(text));
}
