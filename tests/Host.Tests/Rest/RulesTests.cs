using LoadMaster.Api;
using LoadMaster.Domain;

namespace LoadMaster.Host.Tests.Rest;

public sealed class RulesTests
{
    [Fact]
    public async Task A_rule_is_added_used_tested_and_not_deleted_while_in_use()
    {
        await using var server = await RestServer.StartAsync();
        using var client = server.Client(await server.TokenAsync());
        await client.AddRuleAsync(new RuleBody { Name = "images", Subject = "path", Pattern = "/images/" });
        await client.AddRuleAsync(new RuleBody { Name = "mark", Kind = "add-header", Field = "X-Mark", Value = "1" });
        await client.PatchVirtualServiceAsync(1, new VirtualServiceBody
        {
            Groups = [new ServerGroupDto("static", "wlc")],
            Routes = [new RuleRouteDto("images", "static")],
            RequestRules = ["mark"],
        });
        await client.PatchRealServerAsync(1, 2, new RealServerBody { Group = "static" });

        var service = await client.GetVirtualServiceAsync(1);
        Assert.Equal([new ServerGroupDto("static", "wlc")], service.Groups);
        Assert.Equal(["mark"], service.RequestRules);
        Assert.Equal(["", "static"], service.RealServers.Select(one => one.Group));
        Assert.Equal([1], (await client.GetRuleAsync("images")).UsedBy);

        var outcome = await client.TestRulesAsync(1, new RuleTestBody { Url = "/images/a", Host = "www", Source = "2001:db8::1" });
        Assert.Equal(("", "images", "static"), (outcome.Error, outcome.Route, outcome.Group));
        Assert.Equal("GET /images/a HTTP/1.1\r\nHost: www\r\nX-Forwarded-For: 2001:db8::1\r\nX-Mark: 1\r\n\r\n", outcome.Request);
        Assert.Contains("400", (await client.TestRulesAsync(1, new RuleTestBody { Url = "/a\r\n\r\nGET /b" })).Error, StringComparison.Ordinal);

        await client.AddRuleAsync(new RuleBody { Name = "inner", Kind = "replace-body", Match = "contains", Pattern = "http://inner/", Value = "https://www/", MediaTypes = ["text/html"] });
        await client.PatchVirtualServiceAsync(1, new VirtualServiceBody { ResponseRules = ["inner"] });
        Assert.Equal(["text/html"], (await client.GetRuleAsync("inner")).MediaTypes);
        var body = await client.TestRulesAsync(1, new RuleTestBody { Url = "/", ResponseBody = "<a href=http://inner/x>" });
        Assert.Equal(("inner", "<a href=https://www/x>"), (Assert.Single(body.BodyChanges), body.ResponseBody));
        body = await client.TestRulesAsync(1, new RuleTestBody { Url = "/", ResponseBody = "<a href=http://inner/x>", ResponseType = "image/png" });
        Assert.Equal((0, "<a href=http://inner/x>"), (body.BodyChanges.Count, body.ResponseBody));

        var refused = await Assert.ThrowsAsync<ApiProblemException>(() => client.DeleteRuleAsync("mark"));
        Assert.Equal(ProblemCodes.InUse, refused.Problem.Code);
        await client.ReplaceRuleAsync("mark", new RuleBody { Name = "mark", Kind = "add-header", Field = "X-Mark", Value = "2" });
        Assert.Equal("2", (await client.GetRuleAsync("mark")).Value);
        var other = await Assert.ThrowsAsync<ApiProblemException>(() => client.ReplaceRuleAsync("mark", new RuleBody { Name = "other" }));
        Assert.Equal("/name", other.Problem.Problems[0].Path);
    }
    [Fact]
    public async Task Captures_are_put_in_by_the_test_and_a_group_that_is_not_there_is_refused()
    {
        await using var server = await RestServer.StartAsync();
        using var client = server.Client(await server.TokenAsync());
        await client.AddRuleAsync(new RuleBody { Name = "moved", Kind = "redirect", Match = "regex", Pattern = "^/old/(.*)", Value = "https://%h/new/$1", Status = 308 });
        await client.AddRuleAsync(new RuleBody { Name = "user", Kind = "rewrite-url", Match = "regex", Pattern = "^/u-([a-z]+)/", Value = "/users/$1/" });
        await client.PatchVirtualServiceAsync(1, new VirtualServiceBody { RequestRules = ["moved", "user"] });
        Assert.Equal(("redirect", 308), ((await client.GetRuleAsync("moved")).Kind, (await client.GetRuleAsync("moved")).Status));

        Assert.Equal("308 to https://www/new/a?b", (await client.TestRulesAsync(1, new RuleTestBody { Url = "/old/a?b", Host = "www:81" })).Redirect);
        var outcome = await client.TestRulesAsync(1, new RuleTestBody { Url = "/u-max/x" });
        Assert.StartsWith("GET /users/max/x HTTP/1.1\r\n", outcome.Request, StringComparison.Ordinal);
        Assert.Equal("", outcome.Redirect);

        var refused = await Assert.ThrowsAsync<ApiProblemException>(
            () => client.AddRuleAsync(new RuleBody { Name = "x", Kind = "rewrite-url", Match = "regex", Pattern = "^/(a)", Value = "/$2" }));
        Assert.Equal((ProblemCodes.BadPattern, "/value"), (refused.Problem.Problems[0].Code, refused.Problem.Problems[0].Path));
    }
}
