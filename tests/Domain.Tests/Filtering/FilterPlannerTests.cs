using System.Net;
using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Filtering;
using LoadMaster.Domain.Tests.Configuration;
using LoadMaster.Testing;

namespace LoadMaster.Domain.Tests.Filtering;

public sealed class FilterPlannerTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);
    private static readonly FilterRules On = new() { Enabled = true };

    [Fact]
    public void Management_services_and_snmp_are_open_and_peers_are_known()
    {
        var web = Given.Service(1) with { Address = new Endpoint(IPAddress.Parse("198.18.0.100"), 80), ExtraPorts = "81,90" };
        var wide = Given.Service(2) with { Address = new Endpoint(IPAddress.Any, 443) };
        var dns = Given.Service(3) with { Address = new Endpoint(IPAddress.Parse("2001:db8::9"), 53), Type = ServiceType.Udp, Layer = ServiceLayer.Kernel, PortLast = 60 };
        var off = Given.Service(4) with { Enabled = false };
        var config = Given.Config(web, wide, dns, off) with { Filter = new PacketFilter { Rules = On }, Snmp = new SnmpSettings { Enabled = true } };
        var plan = FilterPlanner.Of(config, 8443, [IPAddress.Parse("198.18.2.3")], Now)!;
        Assert.Equal([22, 8443], plan.ManagementPorts);
        Assert.Equal([IPAddress.Parse("198.18.2.3")], plan.Peers);
        Assert.Null(plan.TrialUntil);
        Assert.Equal(
            [
                new OpenPorts(web.Address.Address, false, 80, 80), new(web.Address.Address, false, 81, 81), new(web.Address.Address, false, 90, 90),
                new(null, false, 443, 443), new(dns.Address.Address, true, 53, 60), new(null, true, 161, 161),
            ],
            plan.Open);
    }

    [Fact]
    public void Without_a_filter_there_is_no_plan() => Assert.Null(FilterPlanner.Of(LoadMasterConfig.Empty, 8443, [], Now));

    [Fact]
    public void Rules_on_trial_hold_until_their_time_and_then_those_of_before()
    {
        var filter = new PacketFilter { Rules = On with { Block = ["192.0.2.7"] }, Before = On, ConfirmUntil = "2026-11-23T10:01:00Z" };
        var config = LoadMasterConfig.Empty with { Filter = filter };
        var plan = FilterPlanner.Of(config, 8443, [], Now)!;
        Assert.Equal((FilterState.Trial, Now.AddMinutes(1)), (filter.StateAt(Now), plan.TrialUntil));
        Assert.Equal(["192.0.2.7"], plan.Rules.Block);

        var late = FilterPlanner.Of(config, 8443, [], Now.AddMinutes(1))!;
        Assert.Equal(FilterState.RolledBack, filter.StateAt(Now.AddMinutes(1)));
        Assert.Empty(late.Rules.Block);
        Assert.Null(late.TrialUntil);
        Assert.Null(FilterPlanner.Of(config with { Filter = filter with { Before = new FilterRules() } }, 8443, [], Now.AddMinutes(1)));
    }

    [Theory]
    [InlineData("""{ "rules": { "enabled": true, "management": ["10.0.0.0/8", "2001:db8::1"], "managementPorts": [], "allow": ["192.0.2.7"], "block": ["203.0.113.0/24"] } }""")]
    [InlineData("""{ "rules": { "management": ["10.0.0.1/8"], "allow": ["x"], "block": ["10.0.0.0/33"] } }""", "LM1009 /filter/rules/management/0", "LM1009 /filter/rules/allow/0", "LM1009 /filter/rules/block/0")]
    [InlineData("""{ "before": { "block": ["::/0"] } }""", "LM1017 /filter/before/block/0")]
    [InlineData("""{ "rules": { "managementPorts": [0] } }""", "LM1006 /filter/rules/managementPorts/0")]
    [InlineData("""{ "confirmUntil": "soon" }""", "LM1014 /filter/confirmUntil")]
    public void Networks_are_networks_and_nobody_blocks_everybody(string filter, params string[] problems) =>
        Documents.AssertProblems($$"""{ "filter": {{filter}} }""", problems);

    [Fact]
    public void A_patch_changes_what_it_names_and_says_so()
    {
        var decision = Assert.IsType<ConfigDecision.Accepted>(
            ConfigDecider.Decide(LoadMasterConfig.Empty, new ConfigCommand.PatchFilter("""{"rules":{"enabled":true}}""")));
        Assert.True(ConfigDecider.Apply(LoadMasterConfig.Empty, decision.Change).Filter.Rules.Enabled);
        Assert.Contains("packet filter: ", decision.Summary, StringComparison.Ordinal);
    }
}
