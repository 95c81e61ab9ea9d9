using System.Text.Json;
using LoadMaster.Api;

namespace LoadMaster.Cli.Tests;

public sealed class IpsCommandTests : IDisposable
{
    private static readonly ChangeDto Change = new(8, 1, 0, true, ["a", "b"], [], []);
    private readonly Shell _shell = new();

    public void Dispose() => _shell.Dispose();

    [Fact]
    public async Task A_service_is_inspected_with_exceptions()
    {
        _shell.Server.AcceptsChange("POST /api/v1/virtual-services");
        Assert.Equal(0, (await _shell.RunAsync("vs", "add", "198.18.0.1:80", "--ips", "reject", "--ips-except", "1122", "--ips-except", "1201")).Exit);
        var body = JsonSerializer.Deserialize(_shell.Server.Last.Body, BodyJson.Default.VirtualServiceBody)!;
        Assert.Equal("reject", body.Ips!.Mode);
        Assert.Equal([1122, 1201], body.Ips.Exceptions!);

        var wrong = await _shell.RunAsync("vs", "add", "198.18.0.1:80", "--ips-except", "x");
        Assert.NotEqual(0, wrong.Exit);
        Assert.Contains("'x' is no rule", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_import_sends_the_file_and_shows_the_report()
    {
        var file = Path.Combine(_shell.Home, "mine.rules");
        File.WriteAllText(file, "the rules");
        _shell.Server.Answers(
            "POST /api/v1/ips/rules?name=mine.rules",
            new IpsImportDto(Change, "mine.rules", "ab", 12, 9, 7, 2, 1, 0, [new IpsReasonDto("option x", 2)], [new IpsReasonDto("option ack", 1)]),
            ApiJson.Default.IpsImportDto);

        var result = await _shell.RunAsync("ips", "rules", "import", file);

        Assert.Equal((0, ""), (result.Exit, result.Error));
        Assert.Equal("the rules", _shell.Server.Last.Body);
        Assert.Contains("9, 7 of them switched on in the file", result.Out, StringComparison.Ordinal);
        Assert.Contains("Skipped because: option x (2)", result.Out, StringComparison.Ordinal);
        Assert.Contains("Not applicable because: option ack (1)", result.Out, StringComparison.Ordinal);
        Assert.Contains("Node b fetches the file within seconds", result.Out, StringComparison.Ordinal);
        Assert.NotEqual(0, (await _shell.RunAsync("ips", "rules", "import", file + ".missing")).Exit);
    }

    [Fact]
    public async Task Rules_are_searched_and_switched()
    {
        var rule = new IpsRuleDto(1, 1122, 3, "Sample passwd", "web-application-attack", 1, true, false, true, 5, 0, "alert ...");
        _shell.Server.Answers("GET /api/v1/ips/rules?limit=50&sid=1122&classtype=web-application-attack&enabled=true", new IpsRulesDto(2, [rule]), ApiJson.Default.IpsRulesDto);
        var list = await _shell.RunAsync("ips", "rules", "list", "--sid", "1122", "--classtype", "web-application-attack", "--enabled", "on");
        Assert.Equal(0, list.Exit);
        Assert.Contains("Sample passwd", list.Out, StringComparison.Ordinal);
        Assert.Contains("2 rules fit, 1 are shown", list.Out, StringComparison.Ordinal);

        _shell.Server.Answers("PATCH /api/v1/ips/rules/1122", Change, ApiJson.Default.ChangeDto);
        Assert.Contains("Rule 1122 disabled (revision 8).", (await _shell.RunAsync("ips", "rules", "disable", "1122")).Out, StringComparison.Ordinal);
        Assert.Equal("""{"enabled":false}""", _shell.Server.Last.Body);
    }

    [Fact]
    public async Task Level_state_events_and_tests_are_shown()
    {
        _shell.Server.Answers("PATCH /api/v1/ips", Change, ApiJson.Default.ChangeDto);
        Assert.Equal(0, (await _shell.RunAsync("ips", "set", "--level", "high")).Exit);
        Assert.Equal("""{"level":"high"}""", _shell.Server.Last.Body);
        Assert.NotEqual(0, (await _shell.RunAsync("ips", "set")).Exit);

        _shell.Server.Answers("GET /api/v1/ips", new IpsDto(8, "mine", "ab", "high", [], [5], "missing", "rule set mine is not on this node yet", 0, 0, 0, 0), ApiJson.Default.IpsDto);
        Assert.Contains("rule set mine is not on this node yet", (await _shell.RunAsync("ips", "show")).Out, StringComparison.Ordinal);

        var found = new IpsEventDto(DateTimeOffset.UnixEpoch, 1, "192.0.2.7", 4711, "GET /evil HTTP/1.1", 1, 1122, "Sample", "web-application-attack", 1, "reject");
        _shell.Server.Answers("GET /api/v1/ips/events?limit=20", new IpsEventsDto(0, [found]), ApiJson.Default.IpsEventsDto);
        Assert.Contains("GET /evil HTTP/1.1", (await _shell.RunAsync("ips", "events")).Out, StringComparison.Ordinal);

        var file = Path.Combine(_shell.Home, "request.txt");
        File.WriteAllText(file, "GET /evil HTTP/1.1\n\n");
        var rule = new IpsRuleDto(1, 1122, 3, "Sample passwd", "web-application-attack", 1, true, false, true, 5, 0, "alert text");
        _shell.Server.Answers("POST /api/v1/ips/test", new IpsTestDto("stop", [rule], [], 4), ApiJson.Default.IpsTestDto);
        var test = await _shell.RunAsync("ips", "test", "--request", file);
        Assert.Contains("1:1122 Sample passwd (class web-application-attack, priority 1)", test.Out, StringComparison.Ordinal);
        Assert.Contains("alert text", test.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_response_is_sent_behind_its_request()
    {
        var (request, response) = (Path.Combine(_shell.Home, "request.txt"), Path.Combine(_shell.Home, "response.txt"));
        File.WriteAllText(request, "GET / HTTP/1.1\n\n");
        File.WriteAllText(response, "HTTP/1.1 200 OK\n\nleak");
        _shell.Server.Answers("POST /api/v1/ips/test?responseAt=16", new IpsTestDto("pass", [], [], 4) { Response = new IpsTestDto("stop", [], [], 2) }, ApiJson.Default.IpsTestDto);
        var test = await _shell.RunAsync("ips", "test", "--request", request, "--response", response);
        Assert.Equal("GET / HTTP/1.1\n\nHTTP/1.1 200 OK\n\nleak", _shell.Server.Last.Body);
        Assert.Contains("No rule matches the request (4 were evaluated).", test.Out, StringComparison.Ordinal);
        Assert.Contains("stops this response.", test.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Variables_are_merged_and_filters_replaced()
    {
        _shell.Server.Answers(
            "GET /api/v1/ips", new IpsDto(8, "", "", "high", [], [], "none", "", 0, 0, 0, 0) { Variables = ["HOME_NET=any", "HTTP_PORTS=80"] }, ApiJson.Default.IpsDto);
        _shell.Server.Answers("PATCH /api/v1/ips", Change, ApiJson.Default.ChangeDto);
        Assert.Equal(0, (await _shell.RunAsync("ips", "set", "--var", "HTTP_PORTS=[80,8080]", "--var", "HOME_NET=", "--filter", "suppress gen_id 1, sig_id 5")).Exit);
        Assert.Equal("""{"variables":["HTTP_PORTS=[80,8080]"],"filters":["suppress gen_id 1, sig_id 5"]}""", _shell.Server.Last.Body);
        Assert.Equal(0, (await _shell.RunAsync("ips", "set", "--var", "", "--filter", "")).Exit);
        Assert.Equal("""{"variables":[],"filters":[]}""", _shell.Server.Last.Body);
        Assert.Contains("HTTP_PORTS=80", (await _shell.RunAsync("ips", "show")).Out, StringComparison.Ordinal);
    }
}
