using LoadMaster.Domain;
using LoadMaster.Host.Rest;

namespace LoadMaster.Host.Tests.Rest;

public sealed class ProblemTests
{
    [Theory]
    [InlineData("GET", "/api/v1/nothing", null, "", 404, ProblemCodes.NotFound)]
    [InlineData("GET", "/api/v1/virtual-services/99", null, "", 404, ProblemCodes.NotFound)]
    [InlineData("GET", "/api/v1/virtual-services/one", null, "", 404, ProblemCodes.NotFound)]
    [InlineData("GET", "/api/v1/virtual-services/1/real-servers/99", null, "", 404, ProblemCodes.NotFound)]
    [InlineData("DELETE", "/api/v1/virtual-services/99", null, "", 404, ProblemCodes.NotFound)]
    [InlineData("DELETE", "/api/v1/status", null, "", 405, ProblemCodes.MethodNotAllowed)]
    [InlineData("POST", "/api/v1/virtual-services", "a=b", "application/x-www-form-urlencoded", 415, ProblemCodes.UnsupportedMediaType)]
    [InlineData("POST", "/api/v1/virtual-services", "{}", "", 415, ProblemCodes.UnsupportedMediaType)]
    [InlineData("POST", "/api/v1/virtual-services", "{", "application/json", 400, ProblemCodes.NotJson)]
    [InlineData("POST", "/api/v1/ha/maintenance", "{}", "application/json", 400, ProblemCodes.NotJson)]
    [InlineData("POST", "/api/v1/ha/maintenance", "{\"on\":1}", "application/json", 400, ProblemCodes.NotJson)]
    [InlineData("POST", "/api/v1/ha/maintenance", "{\"on\":true,\"off\":1}", "application/json", 400, ProblemCodes.NotJson)]
    [InlineData("POST", "/api/v1/config/rollback", "null", "application/json", 400, ProblemCodes.NotJson)]
    [InlineData("GET", "/api/v1/config/history?count=0", null, "", 400, ProblemCodes.OutOfRange)]
    [InlineData("GET", "/api/v1/config/history?count=x", null, "", 400, ProblemCodes.BadRequest)]
    [InlineData("GET", "/api/v1/config/revisions/99", null, "", 404, ProblemCodes.RevisionNotKept)]
    [InlineData("GET", "/api/v1/config/diff?from=98&to=99", null, "", 404, ProblemCodes.RevisionNotKept)]
    [InlineData("POST", "/api/v1/ha/failover", null, "", 409, ProblemCodes.HandOverRefused)]
    public async Task Every_refusal_is_a_problem_with_a_code(string method, string path, string? body, string type, int status, string code)
    {
        await using var server = await RestServer.StartAsync();
        var answer = await server.SendAsync(method, path, await server.TokenAsync(), body, type);
        Assert.Equal(status, answer.Status);
        Assert.Equal(code, answer.Problem().Code);
    }

    [Fact]
    public async Task All_problems_of_a_body_come_at_once_with_their_paths()
    {
        await using var server = await RestServer.StartAsync();
        const string Body = """{"address":"nowhere","scheduling":"random","check":{"timeoutSeconds":-1},"colour":"red"}""";
        var answer = await server.SendAsync("POST", "/api/v1/virtual-services", await server.TokenAsync(), Body);
        Assert.Equal(400, answer.Status);
        var problem = answer.Problem();
        Assert.Superset(
            new HashSet<string> { "/address", "/scheduling", "/check/timeoutSeconds", "/colour" }, problem.Problems.Select(p => p.Path).ToHashSet());
        Assert.Equal(1, server.Gateway.Revision);
    }

    [Fact]
    public async Task A_check_cannot_smuggle_other_fields_into_its_service()
    {
        await using var server = await RestServer.StartAsync();
        var token = await server.TokenAsync();
        var answer = await server.SendAsync("PATCH", "/api/v1/virtual-services/1/check", token, "{},\"enabled\":false");
        Assert.Equal(400, answer.Status);
        Assert.Equal(ProblemCodes.NotJson, answer.Problem().Code);
        Assert.Empty(server.Gateway.Changes);
        Assert.Equal(400, (await server.SendAsync("PATCH", "/api/v1/virtual-services/1/check", token, "null")).Status);
    }

    [Fact]
    public async Task Problems_of_a_check_have_paths_into_the_body_that_was_sent()
    {
        await using var server = await RestServer.StartAsync();
        var answer = await server.SendAsync("PATCH", "/api/v1/virtual-services/1/check", await server.TokenAsync(), """{"retries":99}""");
        Assert.Equal(400, answer.Status);
        Assert.Equal("/retries", Assert.Single(answer.Problem().Problems).Path);
    }

    [Fact]
    public async Task What_nobody_expected_tells_a_number_and_no_detail()
    {
        await using var server = await RestServer.StartAsync();
        var token = await server.TokenAsync();
        server.Gateway.Failure = new InvalidOperationException("secret inside");
        var answer = await server.SendAsync("GET", "/api/v1/status", token);
        Assert.Equal(500, answer.Status);
        Assert.Equal(ProblemCodes.InternalError, answer.Problem().Code);
        Assert.DoesNotContain("secret", answer.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(" at ", answer.Body, StringComparison.Ordinal);

        var correlation = answer.Problem().Detail!.Split(' ')[^1].TrimEnd('.');
        Assert.Contains(server.Log.Lines, l => l.Contains(correlation, StringComparison.Ordinal) && l.Contains("secret inside", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_node_that_does_not_answer_is_not_ready()
    {
        await using var server = await RestServer.StartAsync();
        var token = await server.TokenAsync();
        server.Gateway.Failure = new NodeNotReadyException("The part 'config' did not answer.");
        var answer = await server.SendAsync("GET", "/api/v1/virtual-services", token);
        Assert.Equal(503, answer.Status);
        Assert.Equal(ProblemCodes.NotReady, answer.Problem().Code);
        Assert.Equal(200, (await server.SendAsync("GET", "/healthz")).Status);
        Assert.Equal(503, (await server.SendAsync("GET", "/readyz")).Status);
    }

    [Fact]
    public async Task A_body_too_large_is_not_read()
    {
        await using var server = await RestServer.StartAsync();
        var answer = await server.SendAsync("POST", "/api/v1/sessions", body: $$"""{"user":"{{new string('x', 20_000)}}","password":"y"}""");
        Assert.Equal(413, answer.Status);
        Assert.Equal(ProblemCodes.RequestTooLarge, answer.Problem().Code);
    }
}
