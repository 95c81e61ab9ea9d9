using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Tests.Configuration.Rules;

public sealed class IpsRuleTests
{
    private const string Hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("http", "reject")]
    [InlineData("tcp", "off")]
    [InlineData("tcp", "log", "LM1017 /virtualServices/0/ips/mode")]
    public void Only_services_with_requests_are_inspected(string type, string mode, params string[] problems) => Documents.AssertProblems(
        $$"""{ "virtualServices": [ { "address": "198.18.0.1:80", "type": "{{type}}", "ips": { "mode": "{{mode}}", "exceptions": [1] } } ] }""", problems);

    [Fact]
    public void Layer_4_is_not_inspected() => Documents.AssertProblems(
        """{ "virtualServices": [ { "address": "198.18.0.1:80", "layer": 4, "ips": { "mode": "drop" } } ] }""", "LM1017 /virtualServices/0/ips/mode");

    [Theory]
    [InlineData("""{ "ruleSet": "community", "ruleSetSha256": "HASH", "level": "paranoid", "enabled": [1], "disabled": [2] }""")]
    [InlineData("""{ "ruleSet": "community" }""", "LM1017 /ips/ruleSet")]
    [InlineData("""{ "ruleSet": "community", "ruleSetSha256": "xyz" }""", "LM1014 /ips/ruleSetSha256")]
    [InlineData("""{ "enabled": [3, 4], "disabled": [4] }""", "LM1017 /ips/enabled/1")]
    [InlineData("""{ "enabled": [0] }""", "LM1006 /ips/enabled/0")]
    public void The_rule_set_is_named_with_its_hash_and_no_rule_is_on_and_off(string ips, params string[] problems) =>
        Documents.AssertProblems($$"""{ "ips": {{ips.Replace("HASH", Hash, StringComparison.Ordinal)}} }""", problems);

    [Fact]
    public void A_patch_changes_what_it_names_and_says_so()
    {
        var decision = Assert.IsType<ConfigDecision.Accepted>(ConfigDecider.Decide(LoadMasterConfig.Empty, new ConfigCommand.PatchIps("""{"level":"high"}""")));
        Assert.Equal(IpsLevel.High, ConfigDecider.Apply(LoadMasterConfig.Empty, decision.Change).Ips.Level);
        Assert.Contains("intrusion prevention: level", decision.Summary, StringComparison.Ordinal);
        Assert.IsType<ConfigDecision.Refused>(ConfigDecider.Decide(LoadMasterConfig.Empty, new ConfigCommand.PatchIps("""{"level":"extreme"}""")));
    }

    [Theory]
    [InlineData(IpsLevel.Low, 0)]
    [InlineData(IpsLevel.Default, 1)]
    [InlineData(IpsLevel.High, 2)]
    [InlineData(IpsLevel.Paranoid, int.MaxValue)]
    public void The_level_says_up_to_which_priority_requests_are_stopped(IpsLevel level, int priority) =>
        Assert.Equal(priority, new IpsSettings { Level = level }.BlockedPriorityMax);

    [Fact]
    public void A_switched_rule_is_written_down_only_where_the_file_has_it_otherwise()
    {
        var settings = new IpsSettings().Switched(5, on: true, inFile: false).Switched(6, on: false, inFile: true).Switched(7, on: true, inFile: true);
        Assert.Equal([5], settings.Enabled);
        Assert.Equal([6], settings.Disabled);
        var choices = new RuleChoices(settings);
        Assert.True(choices.IsOn(5, inFile: false));
        Assert.False(choices.IsOn(6, inFile: true));
        Assert.True(choices.IsOn(7, inFile: true));
        Assert.False(choices.IsOn(8, inFile: false));
        Assert.Equal(new IpsSettings(), settings.Switched(5, on: false, inFile: false).Switched(6, on: true, inFile: true));
    }
}
