using System.Text;
using LoadMaster.DataPlane.Engine;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Inspection;
using LoadMaster.Host.Rest;
using LoadMaster.Ips.Matching;
using Microsoft.Extensions.Logging.Abstractions;

namespace LoadMaster.Host.Tests.Inspection;

public sealed class IpsDeskTests : IDisposable
{
    private const string Rules = """
        alert tcp any any -> any $HTTP_PORTS (msg:"Asked"; flow:to_server,established; content:"/asked"; http_uri; flowbits:set,asked; flowbits:noalert; classtype:misc-attack; sid:1; rev:1;)
        alert tcp any $HTTP_PORTS -> any any (msg:"Answered"; flow:to_client,established; flowbits:isset,asked; file_data; content:"leak"; classtype:misc-attack; sid:2; rev:1;)
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("loadmaster-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("/asked", "a leak", "log")]
    [InlineData("/other", "a leak", "pass")]
    [InlineData("/asked", "nothing", "pass")]
    public async Task A_response_is_tested_behind_its_request(string target, string body, string verdict)
    {
        using var engine = new DataPlaneEngine(new DataPlaneOptions { Threads = 1 }, TimeProvider.System);
        using var desk = new IpsDesk(engine.Ips, new RuleFiles(_folder), NullLogger<IpsDesk>.Instance);
        var (hash, _) = await desk.ImportAsync("set", Encoding.Latin1.GetBytes(Rules), CancellationToken.None);
        await desk.FollowAsync(new IpsSettings { RuleSet = "set", RuleSetSha256 = hash }, CancellationToken.None);
        Assert.True(desk.State.Rules.HasResponseRules);

        var flow = new FlowState();
        var (head, _) = TestRequest.Split(Encoding.Latin1.GetBytes($"GET {target} HTTP/1.1\nHost: a\n\n"))!.Value;
        var (answerHead, answerBody) = TestRequest.SplitResponse(Encoding.Latin1.GetBytes($"HTTP/1.1 200 OK\nServer: s\n\n{body}"))!.Value;
        var request = desk.Test(head, [], flow);
        var dto = IpsMapping.ToDto(desk.State, request, desk.TestResponse(answerHead, answerBody, flow));
        Assert.Equal("pass", dto.Verdict);
        Assert.Equal(verdict, dto.Response!.Verdict);
    }

    [Theory]
    [InlineData("")]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("HTTP/2 200\n\n")]
    public void What_is_no_response_is_refused(string text) => Assert.Null(TestRequest.SplitResponse(Encoding.Latin1.GetBytes(text)));

    [Fact]
    public async Task Variables_and_filters_are_in_force_at_once_and_counted_rules_are_told()
    {
        const string Rule = """alert tcp $EXTERNAL_NET any -> $HOME_NET any (msg:"Evil"; flow:to_server,established; content:"/evil"; http_uri; classtype:web-application-attack; sid:7; rev:1;)""";
        using var engine = new DataPlaneEngine(new DataPlaneOptions { Threads = 1 }, TimeProvider.System);
        using var desk = new IpsDesk(engine.Ips, new RuleFiles(_folder), NullLogger<IpsDesk>.Instance);
        var counts = new IpsRuleCounts(desk);
        var (hash, _) = await desk.ImportAsync("set", Encoding.Latin1.GetBytes(Rule), CancellationToken.None);
        var settings = new IpsSettings { RuleSet = "set", RuleSetSha256 = hash };

        // The test's own client and server have no address: any network is another one.
        Assert.Equal("stop", await VerdictAsync(settings));
        Assert.Equal([("1:7", 1L)], counts.Take());
        Assert.Equal("pass", await VerdictAsync(settings with { Variables = ["HOME_NET=198.18.0.0/16"] }));
        Assert.Empty(counts.Take());
        Assert.Equal("stop", await VerdictAsync(settings with { Variables = ["HOME_NET=!198.18.0.0/16"] }));
        Assert.Equal("pass", await VerdictAsync(settings with { Filters = ["suppress gen_id 1, sig_id 7"] }));
        Assert.Equal("stop", await VerdictAsync(settings with { Filters = ["suppress gen_id 1, sig_id 8"] }));

        async Task<string> VerdictAsync(IpsSettings wanted)
        {
            await desk.FollowAsync(wanted, CancellationToken.None);
            return IpsMapping.ToDto(desk.State, desk.Test("GET /evil HTTP/1.1\r\nHost: a\r\n\r\n"u8, [], new FlowState()), null).Verdict;
        }
    }

    [Fact]
    public async Task Rules_beyond_the_bound_are_told_together()
    {
        var rules = string.Join('\n', Enumerable.Range(1, Limits.IpsRuleMetricsMax + 3).Select(sid =>
            $"""alert tcp any any -> any any (msg:"x"; flow:to_server,established; content:"/evil"; http_uri; classtype:misc-attack; sid:{sid}; rev:1;)"""));
        using var engine = new DataPlaneEngine(new DataPlaneOptions { Threads = 1 }, TimeProvider.System);
        using var desk = new IpsDesk(engine.Ips, new RuleFiles(_folder), NullLogger<IpsDesk>.Instance);
        var (hash, _) = await desk.ImportAsync("set", Encoding.Latin1.GetBytes(rules), CancellationToken.None);
        await desk.FollowAsync(new IpsSettings { RuleSet = "set", RuleSetSha256 = hash }, CancellationToken.None);
        _ = desk.Test("GET /evil HTTP/1.1\r\nHost: a\r\n\r\n"u8, [], new FlowState());
        var counts = new IpsRuleCounts(desk).Take();
        Assert.Equal(Limits.IpsRuleMetricsMax + 1, counts.Count);
        Assert.Equal(("other", 3L), counts[^1]);
    }
}
