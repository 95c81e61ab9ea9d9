using LoadMaster.Api;

namespace LoadMaster.Cli.Tests;

public sealed class NetworkCommandTests : IDisposable
{
    private const string Bond = """{"mode":"active-backup","miimonMilliseconds":100,"lacpRate":"slow","hashPolicy":"layer2","primary":""}""";
    private static readonly InterfaceDto Eth0 = new("eth0", "physical", true, 0, ["192.0.2.1/24"], "", 0, [], new BondDto("active-backup", 100, "slow", "layer2", ""));
    private readonly Shell _shell = new();

    public NetworkCommandTests()
    {
        var settings = new NodeNetworkDto("a", "", new DnsDto([], [], false), [Eth0], [new StaticRouteDto("10.0.0.0/8", "192.0.2.254", "", 0, 254), new StaticRouteDto("10.0.0.0/8", "192.0.2.253", "", 5, 254)], [new PolicyRuleDto(7, "", "", "", 1, 9)]);
        var links = new[]
        {
            new LinkDto("bond0", "bond", true, true, 1000, 1500, "", "", 0, "", "active-backup", "eth1", true, [], []),
            new LinkDto("bond0.10", "vlan", true, true, 1000, 1500, "", "bond0", 10, "", "", "", true, [new LinkAddressDto("10.0.10.1/24", true)], []),
            new LinkDto("eth0", "physical", true, false, 0, 1500, "", "", 0, "", "", "", true, [new LinkAddressDto("192.0.2.1/24", true), new LinkAddressDto("192.0.2.2/24", false)], ["192.0.2.1: the nodes of the pair speak"]),
            new LinkDto("eth1", "physical", true, true, 1000, 1500, "", "", 0, "bond0", "", "", true, [], []),
        };
        var network = new NetworkDto(
            7, "a", "trial", "2026-11-23T10:00:00Z", settings, "", "", [], "machine", "nameserver 192.0.2.53\n", links, [new LinkRouteDto("10.0.0.0/8", "192.0.2.254", "eth0", 0, 254, true)], [],
            [new ArmDto(1, "web", "192.0.2.100:80", 7, "eth0", ["bond0.10"], "twoArm", true, 3), new ArmDto(2, "dns", "192.0.2.101:53/udp", 4, "eth0", ["eth0"], "directReturn", false, 1)]);
        _shell.Server.Answers("GET /api/v1/network", network, ApiJson.Default.NetworkDto);
        _shell.Server.Answers("PATCH /api/v1/network/a?confirmWithinSeconds=60&force=false", new NetworkChangeDto("a", "trial", "2026-11-23T10:00:00Z", ["add 10.0.0.1/24 to eth1"], 7, []), ApiJson.Default.NetworkChangeDto);
    }

    public void Dispose() => _shell.Dispose();

    [Theory]
    [InlineData("set-interface eth0 --mtu 9000", """{"interfaces":[{"name":"eth0","kind":"physical","enabled":true,"mtu":9000,"addresses":["192.0.2.1/24"],"parent":"","vlanId":0,"members":[],"bond":BOND}]}""")]
    [InlineData("set-interface eth1 --enabled off --address 10.0.0.1/24", """{"interfaces":[ETH0,{"name":"eth1","kind":"physical","enabled":false,"mtu":0,"addresses":["10.0.0.1/24"],"parent":"","vlanId":0,"members":[],"bond":BOND}]}""")]
    [InlineData("add-vlan v10 --parent eth0 --id 10", """{"interfaces":[ETH0,{"name":"v10","kind":"vlan","enabled":true,"mtu":0,"addresses":[],"parent":"eth0","vlanId":10,"members":[],"bond":BOND}]}""")]
    [InlineData("remove interface eth0", """{"interfaces":[]}""")]
    [InlineData("add-route default --gateway 192.0.2.9", """{"routes":[{"destination":"10.0.0.0/8","gateway":"192.0.2.254","interface":"","metric":0,"table":254},{"destination":"10.0.0.0/8","gateway":"192.0.2.253","interface":"","metric":5,"table":254},{"destination":"0.0.0.0/0","gateway":"192.0.2.9","interface":"","metric":0,"table":254}]}""")]
    [InlineData("remove route 10.0.0.0/8 --metric 5", """{"routes":[{"destination":"10.0.0.0/8","gateway":"192.0.2.254","interface":"","metric":0,"table":254}]}""")]
    [InlineData("add-rule 9 --from 10.0.0.0/8 --table 5", """{"rules":[{"priority":7,"from":"","to":"","interface":"","mark":1,"table":9},{"priority":9,"from":"10.0.0.0/8","to":"","interface":"","mark":0,"table":5}]}""")]
    [InlineData("remove rule 7", """{"rules":[]}""")]
    [InlineData("dns --server 192.0.2.5 --search example.com", """{"dns":{"servers":["192.0.2.5"],"search":["example.com"],"takeOver":false}}""")]
    [InlineData("hostname lb1", """{"hostname":"lb1"}""")]
    public async Task A_change_sends_the_whole_list_that_it_changes(string command, string body)
    {
        var run = await _shell.RunAsync(["net", .. command.Split(' ')]);

        Assert.Equal(0, run.Exit);
        const string Eth0Text = """{"name":"eth0","kind":"physical","enabled":true,"mtu":0,"addresses":["192.0.2.1/24"],"parent":"","vlanId":0,"members":[],"bond":BOND}""";
        Assert.Equal(body.Replace("ETH0", Eth0Text, StringComparison.Ordinal).Replace("BOND", Bond, StringComparison.Ordinal), _shell.Server.Last.Body);
        Assert.Contains("add 10.0.0.1/24 to eth1", string.Join('\n', run.Lines), StringComparison.Ordinal);
        Assert.Contains("within 60 s keeps it", string.Join('\n', run.Lines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("set-interface eth0", 2)]
    [InlineData("remove interface eth7", 3)]
    [InlineData("remove route 10.0.0.0/8", 2)]
    [InlineData("remove route 10.9.0.0/16", 3)]
    [InlineData("remove rule 8", 3)]
    [InlineData("add-bond b --mode 802.1x", 2)]
    [InlineData("dns", 2)]
    public async Task What_cannot_be_meant_is_refused_here(string command, int exit) => Assert.Equal(exit, (await _shell.RunAsync(["net", .. command.Split(' ')])).Exit);

    [Fact]
    public async Task Show_draws_the_tree_and_the_arms()
    {
        var lines = string.Join('\n', (await _shell.RunAsync("net", "show")).Lines);

        Assert.Contains("on trial until 2026-11-23T10:00:00Z", lines, StringComparison.Ordinal);
        Assert.True(lines.IndexOf("member eth1", StringComparison.Ordinal) > lines.IndexOf("bond0 (bond, active-backup, active eth1)", StringComparison.Ordinal));
        Assert.Contains("bond0.10 (VLAN 10 on bond0)", lines, StringComparison.Ordinal);
        Assert.Contains("192.0.2.1/24, 192.0.2.2/24*", lines, StringComparison.Ordinal);
        Assert.Contains("no link", lines, StringComparison.Ordinal);
        Assert.Contains("clients == eth0 ==[ web 192.0.2.100:80, layer 7, two-arm, transparent ", lines, StringComparison.Ordinal);
        Assert.Contains("]== bond0.10 == 3 real servers", lines, StringComparison.Ordinal);
        Assert.Contains("eth0 == 1 real server, which answer past this node", lines, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Confirm_and_cancel_go_to_the_node_that_is_named()
    {
        _shell.Server.Answers("POST /api/v1/network/b/confirm", new NetworkChangeDto("b", "confirmed", "", [], 8, ["a"]), ApiJson.Default.NetworkChangeDto);
        _shell.Server.Answers("POST /api/v1/network/a/cancel", new NetworkChangeDto("a", "cancelled", "", [], 8, []), ApiJson.Default.NetworkChangeDto);

        Assert.Contains("Network of b confirmed (revision 8).", (await _shell.RunAsync("net", "confirm", "--node", "b")).Lines);
        Assert.Contains("Network of a: the change was taken back.", (await _shell.RunAsync("net", "cancel")).Lines);
    }
}
