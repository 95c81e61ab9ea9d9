using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Host.Security;

namespace LoadMaster.Host.Tests.Rest;

public sealed class LoginTests
{
    [Theory]
    [InlineData("admin", "wrong")]
    [InlineData("nobody", RestServer.AdminPassword)]
    [InlineData("", "")]
    [InlineData("admin\nLogin of admin from 10.0.0.1 accepted", "x")]
    public async Task A_wrong_user_and_a_wrong_password_get_the_same_answer(string user, string password)
    {
        await using var server = await RestServer.StartAsync();
        using var client = server.Client();
        var refused = await Assert.ThrowsAsync<ApiProblemException>(() => client.LoginAsync(user, password));
        Assert.Equal((401, ProblemCodes.NotAuthenticated, "User or password is wrong."), (refused.Problem.Status, refused.Problem.Code, refused.Problem.Detail));
        Assert.DoesNotContain(server.Log.Lines, l => l.Contains('\n', StringComparison.Ordinal) || l.Contains(RestServer.AdminPassword, StringComparison.Ordinal));
        Assert.Contains(server.Log.Lines, l => l.StartsWith("2102", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Guessing_has_to_wait_even_with_the_right_password_at_last()
    {
        await using var server = await RestServer.StartAsync();
        using var client = server.Client();
        for (var attempt = 0; attempt < LoginLimiter.FailuresPerUserMax; attempt++)
            Assert.Equal(401, (await Assert.ThrowsAsync<ApiProblemException>(() => client.LoginAsync("admin", "guess"))).Problem.Status);

        var limited = await Assert.ThrowsAsync<ApiProblemException>(() => client.LoginAsync("admin", RestServer.AdminPassword));
        Assert.Equal((429, ProblemCodes.TooManyAttempts, LoginLimiter.Window), (limited.Problem.Status, limited.Problem.Code, limited.RetryAfter));

        server.Time.Advance(LoginLimiter.Window);
        Assert.Equal("admin", (await client.LoginAsync("admin", RestServer.AdminPassword)).Role);
    }

    [Fact]
    public async Task A_new_password_replaces_the_old_one_and_ends_other_sessions()
    {
        await using var server = await RestServer.StartAsync();
        var (mine, other) = (await server.TokenAsync(), await server.TokenAsync());
        using var client = server.Client(mine);
        await client.ChangePasswordAsync(RestServer.AdminPassword, "another long one");

        Assert.Equal(401, (await server.SendAsync("GET", "/api/v1/status", other)).Status);
        Assert.Equal(200, (await server.SendAsync("GET", "/api/v1/status", mine)).Status);
        Assert.Equal(401, (await Assert.ThrowsAsync<ApiProblemException>(() => client.LoginAsync("admin", RestServer.AdminPassword))).Problem.Status);
        Assert.False((await client.LoginAsync("admin", "another long one")).MustChangePassword);
    }

    [Theory]
    [InlineData("wrong", "another long one", "/currentPassword")]
    [InlineData(RestServer.AdminPassword, "short", "/newPassword")]
    [InlineData(RestServer.AdminPassword, RestServer.AdminPassword, "/newPassword")]
    public async Task A_bad_password_change_says_which_field(string current, string replacement, string path)
    {
        await using var server = await RestServer.StartAsync();
        using var client = server.Client(await server.TokenAsync());
        var refused = await Assert.ThrowsAsync<ApiProblemException>(() => client.ChangePasswordAsync(current, replacement));
        Assert.Equal((400, path), (refused.Problem.Status, refused.Problem.Problems[0].Path));
        Assert.NotNull(await client.LoginAsync("admin", RestServer.AdminPassword));
    }

    [Fact]
    public async Task Only_the_pinned_certificate_is_accepted()
    {
        await using var server = await RestServer.StartAsync();
        var seen = await CertificateFingerprint.FetchAsync(server.Url, CancellationToken.None);
        Assert.Equal((server.Fingerprint, false), (seen.Fingerprint, seen.Trusted));

        foreach (var pin in new[] { null, server.Fingerprint[..^1] + (server.Fingerprint[^1] == '0' ? '1' : '0') })
        {
            using var client = new LoadMasterClient(CertificateFingerprint.CreateHandler(pin), new LoadMasterClientOptions { Url = server.Url });
            var refused = await Assert.ThrowsAsync<HttpRequestException>(() => client.LoginAsync("admin", RestServer.AdminPassword));
            Assert.IsType<System.Security.Authentication.AuthenticationException>(refused.InnerException);
        }

        Assert.DoesNotContain(server.Log.Lines, l => l.StartsWith("2101", StringComparison.Ordinal));
    }
}
