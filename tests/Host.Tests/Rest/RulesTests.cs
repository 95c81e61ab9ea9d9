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
}
