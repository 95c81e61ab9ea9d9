using System.Text.Json;
using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Security;

namespace LoadMaster.Host.Tests.Rest;

public sealed class UserTests
{
    private const string Password = "a rather long one";

    [Fact]
    public async Task A_user_is_added_logs_in_changes_role_and_password_and_goes()
    {
        await using var server = await RestServer.StartAsync();
        using var admin = server.Client(await server.TokenAsync());
        await admin.AddUserAsync(new UserBody { Name = "anna", Role = "operator", Password = Password });
        using var stranger = server.Client();
        var session = await stranger.LoginAsync("anna", Password);
        Assert.Equal(("operator", true), (session.Role, session.MustChangePassword));

        await admin.PatchUserAsync("anna", new UserPatchBody { Role = "read-only" });
        Assert.Equal(403, (await server.SendAsync("POST", "/api/v1/ha/failover", session.Token)).Status);
        Assert.Equal("read-only", (await server.Client(session.Token).GetCallerAsync()).Role);
        await admin.SetPasswordAsync("anna", new UserPasswordBody { NewPassword = Password + "!", MustChangePassword = false });
        Assert.Equal(401, (await server.SendAsync("GET", "/api/v1/status", session.Token)).Status);

        var again = await stranger.LoginAsync("anna", Password + "!");
        Assert.False(again.MustChangePassword);
        await admin.RemoveUserAsync("anna");
        Assert.Equal(401, (await server.SendAsync("GET", "/api/v1/status", again.Token)).Status);
        Assert.Equal(401, (await Assert.ThrowsAsync<ApiProblemException>(() => stranger.LoginAsync("anna", Password + "!"))).Problem.Status);
        Assert.Equal("admin", Assert.Single((await admin.ListUsersAsync()).Items).Name);
    }

    [Fact]
    public async Task The_last_administrator_can_neither_go_nor_become_less()
    {
        await using var server = await RestServer.StartAsync();
        using var admin = server.Client(await server.TokenAsync());
        await admin.AddUserAsync(new UserBody { Name = "anna", Role = "operator", Password = Password });
        foreach (var change in new Func<Task>[]
        {
            () => admin.RemoveUserAsync("admin"),
            () => admin.PatchUserAsync("admin", new UserPatchBody { Role = "operator" }),
            () => admin.ImportAsync("""{ "access": { "users": [] } }"""),
            () => admin.ImportAsync("""{ "access": { "users": [ { "name": "anna", "role": "operator" } ] } }"""),
        })
        {
            Assert.Equal((400, ProblemCodes.LastAdmin), StatusOf(await Assert.ThrowsAsync<ApiProblemException>(change)));
        }

        await admin.PatchUserAsync("anna", new UserPatchBody { Role = "admin" });
        await admin.RemoveUserAsync("admin");
        Assert.Equal("anna", Assert.Single(server.Gateway.Config.Access.Users).Name);
    }

    [Theory]
    [InlineData("a b", "operator", Password, ProblemCodes.BadPattern, "/name")]
    [InlineData("me", "operator", Password, ProblemCodes.BadPattern, "/name")]
    [InlineData("key:x", "operator", Password, ProblemCodes.BadPattern, "/name")]
    [InlineData("admin", "operator", Password, ProblemCodes.DuplicateName, "/name")]
    [InlineData("ADMIN", "operator", Password, ProblemCodes.DuplicateName, "/name")]
    [InlineData("anna", "god", Password, ProblemCodes.UnknownValue, "/role")]
    [InlineData("anna", "operator", "short", ProblemCodes.WeakPassword, "/password")]
    [InlineData("annaannaanna", "operator", "AnnaAnnaAnna", ProblemCodes.WeakPassword, "/password")]
    [InlineData("anna", "operator", "abababababab", ProblemCodes.WeakPassword, "/password")]
    public async Task A_bad_user_is_refused_with_the_field(string name, string role, string password, string code, string path)
    {
        await using var server = await RestServer.StartAsync();
        using var admin = server.Client(await server.TokenAsync());
        var refused = await Assert.ThrowsAsync<ApiProblemException>(() => admin.AddUserAsync(new UserBody { Name = name, Role = role, Password = password }));
        Assert.Equal((400, code, path), (refused.Problem.Status, refused.Problem.Code, refused.Problem.Problems[0].Path));
        Assert.Single(server.Gateway.Config.Access.Users);
    }

    [Fact]
    public async Task No_answer_log_or_summary_gives_a_hash_or_a_password_away()
    {
        await using var server = await RestServer.StartAsync();
        var token = await server.TokenAsync();
        using var admin = server.Client(token);
        var before = server.Gateway.Revision;
        await admin.AddUserAsync(new UserBody { Name = "anna", Role = "admin", Password = Password });
        await admin.SetPasswordAsync("anna", new UserPasswordBody { NewPassword = Password + "2" });
        var key = await admin.CreateKeyAsync(new KeyBody { Name = "ci", Role = "operator" });

        var access = server.Gateway.Config.Access;
        string[] secrets = [.. access.Users.SelectMany(user => user.Passwords), access.Keys[0].Hash, Password, key.Token];
        var said = new List<string>();
        foreach (var path in new[] { "config", $"config/diff?from={before}", $"config/revisions/{server.Gateway.Revision}", "config/history", "users", "keys", "access", "users/me" })
            said.Add((await server.SendAsync("GET", "/api/v1/" + path, token)).Body);
        Assert.Contains("(hidden)", said[1], StringComparison.Ordinal);
        Assert.Contains("user \\u0022anna\\u0022 added (admin)", said[3], StringComparison.Ordinal);
        Assert.All(said.Concat(server.Log.Lines), text => Assert.All(secrets, secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_exported_document_is_imported_again_without_touching_a_password()
    {
        await using var server = await RestServer.StartAsync();
        using var admin = server.Client(await server.TokenAsync());
        await admin.AddUserAsync(new UserBody { Name = "anna", Role = "operator", Password = Password });
        var exported = await admin.ExportAsync();
        await admin.SetPasswordAsync("anna", new UserPasswordBody { NewPassword = Password + "2" });
        var access = server.Gateway.Config.Access;

        var text = exported.Json.Replace(UserOf(exported.Json, "anna").GetProperty("passwordChangedAt").GetString()!, "2026-02-02T00:00:00Z", StringComparison.Ordinal);
        await admin.ImportAsync(text);
        Assert.Equal(access.Users[1].Passwords, server.Gateway.Config.Access.Users[1].Passwords);
        await admin.ImportAsync("""{ "snmp": { "location": "attic" } }""");
        Assert.Equal(2, server.Gateway.Config.Access.Users.Count);

        await admin.RemoveUserAsync("anna");
        var refused = await Assert.ThrowsAsync<ApiProblemException>(() => admin.ImportAsync(exported.Json));
        Assert.Equal((ProblemCodes.MissingField, "/access/users/1/passwords"), (refused.Problem.Code, refused.Problem.Problems[0].Path));
    }

    [Fact]
    public async Task Rules_of_passwords_hold_for_the_next_one_and_the_lists_are_not_patched_here()
    {
        await using var server = await RestServer.StartAsync();
        var token = await server.TokenAsync();
        using var admin = server.Client(token);
        await admin.PatchAccessAsync(new AccessBody { PasswordLengthMin = 12, PasswordClassesMin = 3, SessionIdleMinutes = 5 });
        foreach (var weak in new[] { "Abcdefghi12", "abcdefghijkl1" })
            Assert.Equal((400, ProblemCodes.WeakPassword), StatusOf(await Assert.ThrowsAsync<ApiProblemException>(() => admin.ChangePasswordAsync(RestServer.AdminPassword, weak))));
        await admin.ChangePasswordAsync(RestServer.AdminPassword, "Abcdefghij12");

        Assert.Equal((400, ProblemCodes.ReadOnlyField), StatusOf((await server.SendAsync("PATCH", "/api/v1/access", token, """{"users":[]}""")).Problem()));
        Assert.Equal((400, ProblemCodes.ImpossibleCombination), StatusOf(await Assert.ThrowsAsync<ApiProblemException>(() => admin.PatchAccessAsync(new AccessBody { SessionMaximumMinutes = 4 }))));
        server.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(401, (await server.SendAsync("GET", "/api/v1/status", token)).Status);
    }

    [Fact]
    public async Task When_the_configuration_does_not_answer_whoever_was_known_still_gets_in()
    {
        await using var server = await RestServer.StartAsync();
        var token = await server.TokenAsync();
        server.Gateway.Failure = new Host.Rest.NodeNotReadyException("the journal is stuck");
        Assert.Equal(200, (await server.SendAsync("GET", "/api/v1/users/me", token)).Status);
        using var stranger = server.Client();
        Assert.Equal("admin", (await stranger.LoginAsync("admin", RestServer.AdminPassword)).User);
    }

    private static JsonElement UserOf(string document, string name)
    {
        using var parsed = JsonDocument.Parse(document);
        return parsed.RootElement.GetProperty("access").GetProperty("users").EnumerateArray().Single(user => user.GetProperty("name").GetString() == name).Clone();
    }

    private static (int Status, string Code) StatusOf(ApiProblemException refused) => StatusOf(refused.Problem);

    private static (int Status, string Code) StatusOf(ProblemDto problem) => (problem.Status, problem.Code);
}
