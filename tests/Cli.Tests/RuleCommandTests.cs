using LoadMaster.Api;

namespace LoadMaster.Cli.Tests;

public sealed class RuleCommandTests : IDisposable
{
    private static readonly RuleDto Images = new("images", "match", "path", "", "prefix", "/images/", false, false, "", 1, 0, 0, [1]);

    private readonly Shell _shell = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lm-rules-");

    public RuleCommandTests()
    {
        var web = Sample.Services.Items[0] with { Routes = [new RuleRouteDto("beta", "b")], RequestRules = ["a", "images"], Groups = [new ServerGroupDto("static", "rr")] };
        _shell.Server.WithServices(web);
        _shell.Server.Answers("GET /api/v1/rules", new ListDto<RuleDto>(7, [Images]), ApiJson.Default.ListDtoRuleDto);
        _shell.Server.Answers("GET /api/v1/rules/images", Images, ApiJson.Default.RuleDto);
    }

    public void Dispose()
    {
        _shell.Dispose();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("rule add x --kind add-header --field X-A --value 1 --only-on-flag 2", "POST /api/v1/rules", """{"name":"x","kind":"add-header","field":"X-A","value":"1","onlyOnFlag":2}""")]
    [InlineData("rule set images --pattern /img/", "PUT /api/v1/rules/images", """{"name":"images","kind":"match","subject":"path","field":"","match":"prefix","pattern":"/img/","ignoreCase":false,"negate":false,"value":"","setFlag":1,"onlyOnFlag":0,"onlyOnNoFlag":0,"mediaTypes":[]}""")]
    [InlineData("rule add x --kind replace-body --pattern a --value b --media-type text/html", "POST /api/v1/rules", """{"name":"x","kind":"replace-body","match":"contains","pattern":"a","value":"b","mediaTypes":["text/html"]}""")]
    [InlineData("rule add x --kind redirect --match regex --pattern ^/a/(.*) --value https://%h/$1 --status 301", "POST /api/v1/rules", """{"name":"x","kind":"redirect","match":"regex","pattern":"^/a/(.*)","value":"https://%h/$1","status":301}""")]
    [InlineData("rule set images --kind redirect --value /b", "PUT /api/v1/rules/images", """{"name":"images","kind":"redirect","subject":"path","field":"","match":"prefix","pattern":"/images/","ignoreCase":false,"negate":false,"value":"/b","setFlag":1,"onlyOnFlag":0,"onlyOnNoFlag":0,"mediaTypes":[],"status":302}""")]
    [InlineData("rule delete images", "DELETE /api/v1/rules/images", "")]
    [InlineData("rule attach images web --group static --at 1", "PATCH /api/v1/virtual-services/1", """{"routes":[{"rule":"images","group":"static"},{"rule":"beta","group":"b"}]}""")]
    [InlineData("rule attach x web", "PATCH /api/v1/virtual-services/1", """{"requestRules":["a","images","x"]}""")]
    [InlineData("rule attach images web --at 1", "PATCH /api/v1/virtual-services/1", """{"requestRules":["images","a"]}""")]
    [InlineData("rule attach x web --response", "PATCH /api/v1/virtual-services/1", """{"responseRules":["x"]}""")]
    [InlineData("rule detach images web", "PATCH /api/v1/virtual-services/1", """{"requestRules":["a"],"responseRules":[],"routes":[{"rule":"beta","group":"b"}]}""")]
    [InlineData("vs set web --group static=wlc --group beta", "PATCH /api/v1/virtual-services/1", """{"groups":[{"name":"static","scheduling":"wlc"},{"name":"beta","scheduling":"rr"}]}""")]
    [InlineData("rs set web 2 --group static", "PATCH /api/v1/virtual-services/1/real-servers/2", """{"group":"static"}""")]
    public async Task Changes_send(string line, string route, string body)
    {
        _shell.Server.AcceptsChange(route);
        var result = await _shell.RunAsync(line.Split(' '));
        Assert.Equal((0, ""), (result.Exit, result.Error));
        Assert.Equal((route, body), (_shell.Server.Last.Route, _shell.Server.Last.Body));
    }

    [Fact]
    public async Task Lists_are_sent_back_at_the_revision_they_were_read_at()
    {
        _shell.Server.AcceptsChange("PATCH /api/v1/virtual-services/1");
        await _shell.RunAsync("rule", "attach", "x", "web");
        Assert.Equal("\"7\"", _shell.Server.Last.IfMatch);
    }

    [Fact]
    public async Task What_does_not_fit_is_refused()
    {
        Assert.Equal(3, (await _shell.RunAsync("rule", "detach", "other", "web")).Exit);
        Assert.Equal(2, (await _shell.RunAsync("rule", "attach", "x", "web", "--group", "g", "--response")).Exit);
        Assert.Equal(2, (await _shell.RunAsync("rule", "set", "images")).Exit);
    }

    [Fact]
    public async Task List_and_test_say_what_happens()
    {
        Assert.Matches(@"images +match +path prefix ""/images/"" +sets 1 +1", (await _shell.RunAsync("rule", "list")).Out);

        var outcome = new RuleTestDto("", "images", "", [1], ["mark"], "GET /images/ HTTP/1.1\r\nHost: a\r\n\r\n");
        _shell.Server.Answers("POST /api/v1/virtual-services/1/rules/test", outcome, ApiJson.Default.RuleTestDto);
        var result = await _shell.RunAsync("rule", "test", "web", "/images/?x=1", "--method", "PUT", "--header", "Cookie: a=b", "--source", "198.18.7.9");
        Assert.Equal("""{"method":"PUT","url":"/images/?x=1","headers":["Cookie: a=b"],"source":"198.18.7.9"}""", _shell.Server.Last.Body);
        Assert.Matches("Matches: +images", result.Out);
        Assert.Contains("198.18.1.11:80", result.Out, StringComparison.Ordinal);
        Assert.EndsWith("GET /images/ HTTP/1.1\nHost: a\n", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redirects_are_shown()
    {
        RuleDto[] rules =
        [
            Images with { Name = "moved", Kind = "redirect", Value = "https://a/", Status = 301, SetFlag = 0 },
            Images with { Name = "user", Kind = "add-header", Field = "X-User", Match = "regex", Pattern = "(a)", Value = "$1", SetFlag = 0 },
        ];
        _shell.Server.Answers("GET /api/v1/rules", new ListDto<RuleDto>(7, rules), ApiJson.Default.ListDtoRuleDto);
        var list = (await _shell.RunAsync("rule", "list")).Out;
        Assert.Matches(@"moved +redirect +301 to https://a/ where path prefix ""/images/""", list);
        Assert.Matches(@"user +add-header +X-User: \$1 where path regex ""\(a\)""", list);

        var outcome = new RuleTestDto("", "", "", [2], ["moved"], "GET / HTTP/1.1\r\n\r\n") { Redirect = "301 to https://a/" };
        _shell.Server.Answers("POST /api/v1/virtual-services/1/rules/test", outcome, ApiJson.Default.RuleTestDto);
        var result = await _shell.RunAsync("rule", "test", "web", "/");
        Assert.Matches(@"Redirect: +301 to https://a/\s+Flags: +2\s+Answered by: +moved", result.Out);
        Assert.DoesNotContain("GET /", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_shows_what_becomes_of_a_body()
    {
        var file = Path.Combine(_folder.FullName, "page.html");
        await File.WriteAllTextAsync(file, "<a>");
        var outcome = new RuleTestDto("", "", "", [], [], "GET / HTTP/1.1\r\n\r\n") { BodyChanges = ["x", "y"], ResponseBody = "<b>" };
        _shell.Server.Answers("POST /api/v1/virtual-services/1/rules/test", outcome, ApiJson.Default.RuleTestDto);
        var result = await _shell.RunAsync("rule", "test", "web", "/", "--response-body", file, "--response-type", "text/xml");
        Assert.Equal("""{"url":"/","responseBody":"\u003Ca\u003E","responseType":"text/xml"}""", _shell.Server.Last.Body);
        Assert.EndsWith("GET / HTTP/1.1\n\nThe response's body, changed by x, y:\n<b>\n", result.Out, StringComparison.Ordinal);
    }
}
