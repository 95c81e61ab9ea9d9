using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Security;

namespace LoadMaster.Host.Tests.Rest;

public sealed class KeyTests
{
    [Fact]
    public async Task A_key_does_what_its_role_may_until_it_is_revoked()
    {
        await using var server = await RestServer.StartAsync();
        using var admin = server.Client(await server.TokenAsync());
        var made = await admin.CreateKeyAsync(new KeyBody { Name = "ci", Role = "operator" });
        Assert.StartsWith(ApiKeys.Prefix, made.Token, StringComparison.Ordinal);
        Assert.Null(Assert.Single((await admin.ListKeysAsync()).Items).LastUsedAt);

        using var robot = server.Client(made.Token);
        var caller = await robot.GetCallerAsync();
        Assert.Equal(("ci", "key", "operator", false), (caller.Name, caller.Kind, caller.Role, caller.MustChangePassword));
        await robot.PatchVirtualServiceAsync(1, new VirtualServiceBody { Name = "changed" });
        Assert.StartsWith("key:ci@", server.Gateway.Changes.Last().By, StringComparison.Ordinal);
        Assert.Equal(403, (await server.SendAsync("GET", "/api/v1/users", made.Token)).Status);
        Assert.Equal(400, (await Assert.ThrowsAsync<ApiProblemException>(() => robot.ChangePasswordAsync("x", "a long enough one"))).Problem.Status);
        Assert.Equal(server.Time.GetUtcNow(), Assert.Single((await admin.ListKeysAsync()).Items).LastUsedAt);

        await admin.RevokeKeyAsync("ci");
        Assert.Equal(401, (await server.SendAsync("GET", "/api/v1/status", made.Token)).Status);
        Assert.Equal(404, (await Assert.ThrowsAsync<ApiProblemException>(() => admin.RevokeKeyAsync("ci"))).Problem.Status);
    }

    [Fact]
    public async Task A_key_ends_when_its_time_is_over()
    {
        await using var server = await RestServer.StartAsync();
        using var admin = server.Client(await server.TokenAsync());
        var made = await admin.CreateKeyAsync(new KeyBody { Name = "ci", Role = "read-only", ExpiresAt = server.Time.GetUtcNow().AddHours(1) });
        Assert.Equal(200, (await server.SendAsync("GET", "/api/v1/status", made.Token)).Status);
        server.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(401, (await server.SendAsync("GET", "/api/v1/status", made.Token)).Status);
        Assert.True(Assert.Single((await admin.ListKeysAsync()).Items).Expired);
    }

    [Fact]
    public async Task A_key_for_one_service_sees_and_touches_nothing_else()
    {
        await using var server = await RestServer.StartAsync();
        using var admin = server.Client(await server.TokenAsync());
        await admin.AddVirtualServiceAsync(new VirtualServiceBody { Address = "198.18.0.101:80", Type = "http" });
        var made = await admin.CreateKeyAsync(new KeyBody { Name = "shop", Role = "operator", Services = [2] });
        foreach (var (method, path, expected) in new[]
        {
            ("GET", "virtual-services", 200), ("GET", "virtual-services/2", 200), ("PATCH", "virtual-services/2", 200), ("GET", "virtual-services/2/real-servers", 200),
            ("GET", "virtual-services/1", 403), ("PATCH", "virtual-services/1", 403), ("DELETE", "virtual-services/1/real-servers/1", 403), ("POST", "virtual-services", 403),
            ("GET", "status", 403), ("GET", "config", 403), ("GET", "certificates", 403), ("POST", "ha/failover", 403), ("GET", "virtual-services/02", 200),
        })
        {
            var answer = await server.SendAsync(method, "/api/v1/" + path, made.Token, method is "GET" or "DELETE" ? null : "{}");
            Assert.True(answer.Status == expected, $"{method} {path} answered {answer.Status}");
        }

        using var robot = server.Client(made.Token);
        Assert.Equal(2, Assert.Single((await robot.ListVirtualServicesAsync()).Items).Id);
    }

    [Theory]
    [InlineData("a b", "operator", null, 1, ProblemCodes.BadPattern, "/name")]
    [InlineData("x", "god", null, 1, ProblemCodes.UnknownValue, "/role")]
    [InlineData("x", "operator", 7, 1, ProblemCodes.NotFound, "/services")]
    [InlineData("x", "admin", 1, 1, ProblemCodes.ImpossibleCombination, "/services")]
    [InlineData("x", "operator", null, -1, ProblemCodes.OutOfRange, "/expiresAt")]
    public async Task A_bad_key_is_refused_with_the_field(string name, string role, int? service, int days, string code, string path)
    {
        await using var server = await RestServer.StartAsync();
        using var admin = server.Client(await server.TokenAsync());
        var body = new KeyBody { Name = name, Role = role, Services = service is { } id ? [id] : null, ExpiresAt = server.Time.GetUtcNow().AddDays(days) };
        var refused = await Assert.ThrowsAsync<ApiProblemException>(() => admin.CreateKeyAsync(body));
        Assert.Equal((400, code, path), (refused.Problem.Status, refused.Problem.Code, refused.Problem.Problems[0].Path));
        Assert.Empty(server.Gateway.Config.Access.Keys);
    }

    [Theory]
    [InlineData("lmk1_")]
    [InlineData("lmk1_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_token_that_no_key_has_is_refused(string token)
    {
        await using var server = await RestServer.StartAsync();
        Assert.Equal(401, (await server.SendAsync("GET", "/api/v1/status", token)).Status);
    }
}
