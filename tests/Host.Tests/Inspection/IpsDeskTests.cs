using System.Text;
using LoadMaster.DataPlane.Engine;
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
}
