using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Security;

namespace LoadMaster.Host.Tests.Rest;

/// <summary>A password that somebody else gave is good for choosing one's own, and for nothing else.</summary>
public sealed class FirstPasswordTests
{
    private const string Given = "given by somebody else";
    private const string Chosen = "chosen by herself 1";

    [Fact]
    public async Task Every_route_but_those_that_change_it_is_closed_and_says_what_to_do()
    {
        await using var server = await RestServer.StartAsync();
        var token = await GivenAsync(server);
        var before = server.Gateway.Config;
        var closed = 0;
        foreach (var key in Permissions.Routes.Where(key => !Permissions.FirstPassword.Contains(key) && Of(key).Role is not null))
        {
            var (method, path) = (key.Split(' ')[0], Filled(key.Split(' ')[1]));
            var problem = (await server.SendAsync(method, path, token, method is "GET" or "DELETE" ? null : "{}")).Problem();
            Assert.Equal((403, ProblemCodes.PasswordToChange), (problem.Status, problem.Code));
            Assert.Contains("lm passwd", problem.Detail, StringComparison.Ordinal);
            closed++;
        }

        Assert.True(closed > 80, $"only {closed} routes were tried");
        Assert.Equal(before, server.Gateway.Config);
        Assert.Contains(server.Log.Lines, line => line.Contains("GET /api/v1/status", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Choosing_a_password_opens_everything_in_the_same_session()
    {
        await using var server = await RestServer.StartAsync();
        var token = await GivenAsync(server);
        using var client = server.Client(token);
        Assert.True((await client.GetCallerAsync()).MustChangePassword);
        await client.ChangePasswordAsync(Given, Chosen);
        Assert.Equal(200, (await server.SendAsync("GET", "/api/v1/users", token)).Status);
        Assert.False((await client.GetCallerAsync()).MustChangePassword);
        Assert.False((await client.LoginAsync("anna", Chosen)).MustChangePassword);
    }

    [Fact]
    public async Task Whoever_is_told_to_choose_another_meets_the_same_in_a_session_that_is_open()
    {
        await using var server = await RestServer.StartAsync();
        var token = await GivenAsync(server);
        using var client = server.Client(token);
        await client.ChangePasswordAsync(Given, Chosen);
        server.Gateway.PutUser(server.Gateway.Config.Access.Users.Single(user => user.Name == "anna") with { MustChangePassword = true });
        Assert.Equal(ProblemCodes.PasswordToChange, (await server.SendAsync("GET", "/api/v1/status", token)).Problem().Code);
        Assert.Equal(204, (await server.SendAsync("DELETE", "/api/v1/sessions", token)).Status);
        Assert.Equal(401, (await server.SendAsync("GET", "/api/v1/users/me", token)).Status);
    }

    private static Permission Of(string key) => Permissions.Of(key.Split(' ')[0], key.Split(' ')[1])!;

    private static string Filled(string template) => template
        .Replace("{name}", "x", StringComparison.Ordinal).Replace("{node}", "x", StringComparison.Ordinal)
        .Replace("{id:int}", "1", StringComparison.Ordinal).Replace("{serverId:int}", "1", StringComparison.Ordinal)
        .Replace("{sid:int}", "1", StringComparison.Ordinal).Replace("{revision:long}", "1", StringComparison.Ordinal);

    private static async Task<string> GivenAsync(RestServer server)
    {
        server.PutUser("anna", Role.Admin, Given);
        server.Gateway.PutUser(server.Gateway.Config.Access.Users.Single(user => user.Name == "anna") with { MustChangePassword = true });
        using var client = server.Client();
        return (await client.LoginAsync("anna", Given)).Token;
    }
}
