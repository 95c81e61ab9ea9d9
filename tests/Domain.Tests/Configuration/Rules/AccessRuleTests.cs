using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Tests.Configuration.Rules;

public sealed class AccessRuleTests
{
    private const string Hash = "0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF";
    private static readonly string Password = $"pbkdf2-sha256:1000:{Convert.ToBase64String(new byte[16])}:{Convert.ToBase64String(new byte[32])}";
    private static readonly LocalUser Admin = new() { Name = "admin", Role = Role.Admin, Passwords = [Password] };
    private static readonly LoadMasterConfig Config = new() { Access = new AccessSettings { Users = [Admin, Admin with { Name = "anna", Role = Role.Operator }] } };

    [Theory]
    [InlineData("""{ "users": [ADMIN], "keys": [ { "name": "k", "role": "operator", "services": [1], "hash": "HASH", "expiresAt": "2027-01-31T00:00:00Z" } ] }""")]
    [InlineData("""{ "users": [] }""")]
    [InlineData("""{ "users": [ { "name": "anna", "role": "operator", "passwords": ["PASSWORD"] } ] }""", "LM2012 /access/users")]
    [InlineData("""{ "users": [ADMIN, ADMIN] }""", "LM1011 /access/users/1/name")]
    [InlineData("""{ "users": [ADMIN, { "name": "Admin", "passwords": ["PASSWORD"] } ] }""", "LM1011 /access/users/1/name")]
    [InlineData("""{ "users": [ADMIN, { "name": "a@b", "passwords": ["PASSWORD"] }, { "name": "me", "passwords": ["PASSWORD"] }, { "name": "", "passwords": ["PASSWORD"] } ] }""", "LM1014 /access/users/1/name", "LM1014 /access/users/2/name", "LM1014 /access/users/3/name")]
    [InlineData("""{ "users": [ADMIN, { "name": "anna" } ] }""", "LM1004 /access/users/1/passwords")]
    [InlineData("""{ "users": [ADMIN, { "name": "anna", "passwords": ["secret"] } ] }""", "LM1014 /access/users/1/passwords/0")]
    [InlineData("""{ "users": [ADMIN, { "name": "anna", "passwords": ["PASSWORD"], "passwordChangedAt": "yesterday" } ] }""", "LM1014 /access/users/1/passwordChangedAt")]
    [InlineData("""{ "keys": [ { "name": "k" }, { "name": "l", "hash": "xyz" }, { "name": "m", "hash": "HASH" }, { "name": "n", "hash": "HASH" } ] }""", "LM1004 /access/keys/0/hash", "LM1014 /access/keys/1/hash", "LM1011 /access/keys/3/hash")]
    [InlineData("""{ "keys": [ { "name": "k", "role": "admin", "services": [1], "hash": "HASH", "expiresAt": "2027-02-30T00:00:00Z" } ] }""", "LM1014 /access/keys/0/expiresAt", "LM1017 /access/keys/0/services")]
    [InlineData("""{ "sessionIdleMinutes": 20, "sessionMaximumMinutes": 10 }""", "LM1017 /access/sessionIdleMinutes")]
    [InlineData("""{ "lockoutFailures": 1 }""", "LM1006 /access/lockoutFailures")]
    public void Everybody_can_be_told_apart_and_checked_and_an_administrator_is_left(string access, params string[] problems)
    {
        var json = access.Replace("ADMIN", """{ "name": "admin", "role": "admin", "passwords": ["PASSWORD"] }""", StringComparison.Ordinal);
        Documents.AssertProblems($$"""{ "access": {{json.Replace("PASSWORD", Password, StringComparison.Ordinal).Replace("HASH", Hash, StringComparison.Ordinal)}} }""", problems);
    }

    [Theory]
    [InlineData("""{ "access": { "users": [] } }""")]
    [InlineData("""{ "access": { } }""")]
    public void No_document_takes_the_last_user_away(string json)
    {
        var refused = Assert.IsType<ConfigDecision.Refused>(ConfigDecider.Decide(Config, new ConfigCommand.ReplaceConfig(json)));
        Assert.Contains(refused.Problems, problem => (problem.Code, problem.Path) == (ProblemCodes.LastAdmin, "/access/users"));
        Assert.IsType<ConfigDecision.Refused>(ConfigDecider.Decide(Config, new ConfigCommand.PatchAccess("""{ "users": [] }""")));
    }

    [Fact]
    public void A_document_that_is_silent_about_access_leaves_it_as_it_is()
    {
        var decision = Assert.IsType<ConfigDecision.Accepted>(ConfigDecider.Decide(Config, new ConfigCommand.ReplaceConfig("""{ "snmp": { "location": "attic" } }""")));
        Assert.Equal(Config.Access, ConfigDecider.Apply(Config, decision.Change).Access);
        Assert.DoesNotContain("access", decision.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void A_document_as_it_is_shown_changes_nothing_when_it_is_imported()
    {
        var shown = ConfigJson.Write(Config with { Access = Config.Access.Masked() });
        Assert.DoesNotContain("pbkdf2", shown, StringComparison.Ordinal);
        Assert.IsType<ConfigDecision.Unchanged>(ConfigDecider.Decide(Config, new ConfigCommand.ReplaceConfig(shown)));
    }

    [Fact]
    public void The_summary_says_who_may_do_what_and_gives_no_hash_away()
    {
        var patch = $$"""{ "users": [ { "name": "anna", "role": "admin", "passwords": ["{{Password}}"], "passwordChangedAt": "2026-01-01T00:00:00Z" } ], "keys": [ { "name": "ci", "role": "operator", "services": [3], "hash": "{{Hash}}" } ], "lockoutFailures": 9 }""";
        var decision = Assert.IsType<ConfigDecision.Accepted>(ConfigDecider.Decide(Config, new ConfigCommand.PatchAccess(patch)));
        Assert.Equal(
            """access: user "anna" role operator -> admin, user "anna" has another password, user "admin" removed, API key "ci" made (operator, services 3), lockoutFailures 5 -> 9""",
            decision.Summary);
    }

    [Fact]
    public void A_change_of_access_survives_the_journal()
    {
        var change = new ConfigEvent(1, 0, 0, DateTimeOffset.UnixEpoch, "a", "s", new ConfigChange.AccessPut(Config.Access));
        Assert.Equal(change, ConfigJson.ReadEvent(ConfigJson.WriteEvent(change)));
    }

    [Fact]
    public void Records_do_not_print_hashes()
    {
        var key = new ApiKey { Name = "ci", Hash = Hash };
        Assert.All(new object[] { Admin, key, Config.Access, StoredPassword.TryParse(Password)! }, value =>
        {
            Assert.DoesNotContain("pbkdf2", value.ToString()!, StringComparison.Ordinal);
            Assert.DoesNotContain(Hash, value.ToString()!, StringComparison.Ordinal);
        });
    }
}
