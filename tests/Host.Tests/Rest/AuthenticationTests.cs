using System.Text.RegularExpressions;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Security;
using Microsoft.AspNetCore.Routing;

namespace LoadMaster.Host.Tests.Rest;

public sealed partial class AuthenticationTests
{
    private static readonly string[] Open = ["GET /healthz", "GET /readyz", "POST /api/v1/sessions", "POST /api/v1/ha/members"];

    [Fact]
    public async Task Every_route_but_health_and_login_asks_for_a_token()
    {
        await using var server = await RestServer.StartAsync();
        var routes = Routes(server).ToList();
        Assert.True(routes.Count >= 30, $"only {routes.Count} routes found");
        Assert.All(Open, open => Assert.Contains(open, routes));

        foreach (var route in routes.Except(Open))
        {
            var (method, path) = (route.Split(' ')[0], route.Split(' ')[1]);
            var answer = await server.SendAsync(method, path, body: method is "GET" or "DELETE" ? null : "{}");
            Assert.True(answer.Status == 401, $"{route} answered {answer.Status}");
            Assert.Equal(ProblemCodes.NotAuthenticated, answer.Problem().Code);
        }

        Assert.Empty(server.Gateway.Changes);
        Assert.Empty(server.Gateway.HaCommands);
    }

    [Fact]
    public async Task The_table_of_permissions_has_every_route_and_no_other()
    {
        await using var server = await RestServer.StartAsync();
        var routes =
            from endpoint in server.Endpoints
            from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"]
            select Permissions.KeyOf(method, endpoint.RoutePattern.RawText!);
        Assert.Equal(Permissions.Routes.Order(), routes.Order());
        Assert.Equal(Open.Order(), Permissions.Routes.Where(route => Permissions.Of(route.Split(' ')[0], route.Split(' ')[1])!.Role is null).Order());
    }

    [Fact]
    public void What_changes_something_is_for_no_reader_and_who_may_log_in_for_administrators_only()
    {
        string[] harmless = ["POST sessions", "DELETE sessions", "PUT users/me/password", "POST virtual-services/{id:int}/rules/test", "POST ips/test", "POST config/validate", "POST ha/members"];
        foreach (var route in Permissions.Routes)
        {
            var (method, path) = (route.Split(' ')[0], route.Split(' ')[1]);
            var role = Permissions.Of(method, path)!.Role;
            if (method != "GET" && !harmless.Contains($"{method} {path.Replace("/api/v1/", "", StringComparison.Ordinal)}"))
                Assert.True(role >= Role.Operator, route);
            if (new[] { "/api/v1/users", "/api/v1/keys", "/api/v1/access", "/api/v1/backup/" }.Any(start => path.StartsWith(start, StringComparison.Ordinal)) && !path.Contains("users/me", StringComparison.Ordinal))
                Assert.True(role == Role.Admin, route);
        }
    }

    [Theory]
    [InlineData("/api/v1/nothing")]
    [InlineData("/")]
    [InlineData("/api/v1/virtual-services/1/nothing")]
    public async Task A_stranger_is_not_told_what_does_not_exist(string path)
    {
        await using var server = await RestServer.StartAsync();
        Assert.Equal(401, (await server.SendAsync("GET", path)).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_token_that_was_never_given_is_refused(string token)
    {
        await using var server = await RestServer.StartAsync();
        Assert.Equal(401, (await server.SendAsync("GET", "/api/v1/status", token)).Status);
    }

    [Theory]
    [InlineData(Role.ReadOnly, "GET", "/api/v1/status", 200)]
    [InlineData(Role.ReadOnly, "GET", "/api/v1/config", 200)]
    [InlineData(Role.ReadOnly, "GET", "/openapi/v1.json", 200)]
    [InlineData(Role.ReadOnly, "POST", "/api/v1/virtual-services", 403)]
    [InlineData(Role.ReadOnly, "DELETE", "/api/v1/virtual-services/1", 403)]
    [InlineData(Role.ReadOnly, "PATCH", "/api/v1/virtual-services/1/check", 403)]
    [InlineData(Role.ReadOnly, "POST", "/api/v1/ha/failover", 403)]
    [InlineData(Role.Operator, "DELETE", "/api/v1/virtual-services/1/real-servers/1", 200)]
    [InlineData(Role.Operator, "DELETE", "/api/v1/virtual-services/1", 200)]
    [InlineData(Role.Operator, "POST", "/api/v1/ha/failover", 409)]
    [InlineData(Role.Operator, "PUT", "/api/v1/config", 403)]
    [InlineData(Role.Operator, "PATCH", "/api/v1/ha", 403)]
    [InlineData(Role.Operator, "POST", "/api/v1/config/rollback", 403)]
    [InlineData(Role.Admin, "PATCH", "/api/v1/ha", 200)]
    public async Task Roles_bound_what_a_user_may_do(Role role, string method, string path, int expected)
    {
        await using var server = await RestServer.StartAsync();
        var token = await server.TokenAsync(role);
        var answer = await server.SendAsync(method, path, token, body: method is "GET" or "DELETE" ? null : "{}");
        Assert.Equal(expected, answer.Status);
        if (expected == 403)
        {
            Assert.Equal(ProblemCodes.Forbidden, answer.Problem().Code);
            Assert.Empty(server.Gateway.Changes);
        }
    }

    [Fact]
    public async Task A_token_ends_twelve_hours_after_its_last_use()
    {
        await using var server = await RestServer.StartAsync();
        var token = await server.TokenAsync();
        server.Time.Advance(TimeSpan.FromHours(11));
        Assert.Equal(200, (await server.SendAsync("GET", "/api/v1/status", token)).Status);
        server.Time.Advance(TimeSpan.FromHours(11));
        Assert.Equal(200, (await server.SendAsync("GET", "/api/v1/status", token)).Status);
        server.Time.Advance(TimeSpan.FromHours(12));
        Assert.Equal(401, (await server.SendAsync("GET", "/api/v1/status", token)).Status);
    }

    [Fact]
    public async Task A_logout_ends_the_token()
    {
        await using var server = await RestServer.StartAsync();
        var token = await server.TokenAsync();
        Assert.Equal(204, (await server.SendAsync("DELETE", "/api/v1/sessions", token)).Status);
        Assert.Equal(401, (await server.SendAsync("GET", "/api/v1/status", token)).Status);
    }

    private static IEnumerable<string> Routes(RestServer server) =>
        from endpoint in server.Endpoints
        from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"]
        select $"{method} /{Parameter().Replace(endpoint.RoutePattern.RawText!.TrimStart('/').Replace("{documentName}", "v1", StringComparison.Ordinal), "1").TrimEnd('/')}";

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();
}
