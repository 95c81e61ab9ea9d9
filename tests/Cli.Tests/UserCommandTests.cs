using LoadMaster.Api;

namespace LoadMaster.Cli.Tests;

public sealed class UserCommandTests : IDisposable
{
    private static readonly ChangeDto Changed = new(9, 1, 0, true, ["a"], [], []);
    private readonly Shell _shell = new() { Input = "a new password\n" };

    public void Dispose() => _shell.Dispose();

    [Fact]
    public async Task A_users_password_is_asked_for_and_never_an_option()
    {
        _shell.Server.Answers("POST /api/v1/users", Changed, ApiJson.Default.ChangeDto);
        Assert.Equal(0, (await _shell.RunAsync("user", "add", "anna", "--role", "operator")).Exit);
        Assert.Equal("""{"name":"anna","role":"operator","password":"a new password","mustChangePassword":true}""", _shell.Server.Last.Body);
        Assert.Equal(2, (await _shell.RunAsync("user", "add", "anna", "--role", "god")).Exit);
        Assert.Equal(2, (await _shell.RunAsync("user", "add", "anna")).Exit);
    }

    [Fact]
    public async Task Role_password_and_removal_go_to_the_user_who_is_named()
    {
        _shell.Server.Answers("PATCH /api/v1/users/anna", Changed, ApiJson.Default.ChangeDto);
        Assert.Equal(0, (await _shell.RunAsync("user", "set", "anna", "--role", "read-only")).Exit);
        Assert.Equal("""{"role":"read-only"}""", _shell.Server.Last.Body);
        _shell.Server.Answers("PUT /api/v1/users/anna/password", Changed, ApiJson.Default.ChangeDto);
        Assert.Equal(0, (await _shell.RunAsync("user", "password", "anna", "--keep")).Exit);
        Assert.Equal("""{"newPassword":"a new password","mustChangePassword":false}""", _shell.Server.Last.Body);
        _shell.Server.Answers("DELETE /api/v1/users/anna", Changed, ApiJson.Default.ChangeDto);
        Assert.Contains("User anna removed (revision 9).", (await _shell.RunAsync("user", "remove", "anna")).Lines);
    }

    [Fact]
    public async Task Rules_send_only_what_is_named_and_are_shown()
    {
        _shell.Server.Answers("PATCH /api/v1/access", Changed, ApiJson.Default.ChangeDto);
        Assert.Equal(0, (await _shell.RunAsync("user", "rules", "set", "--session-idle-minutes", "30", "--password-classes-min", "3")).Exit);
        Assert.Equal("""{"sessionIdleMinutes":30,"passwordClassesMin":3}""", _shell.Server.Last.Body);
        Assert.Equal(2, (await _shell.RunAsync("user", "rules", "set")).Exit);
        _shell.Server.Answers("GET /api/v1/access", new AccessDto(9, 30, 600, 5, 60, 12, 3), ApiJson.Default.AccessDto);
        Assert.Contains("30 min after its last use, 600 min after the login", string.Join('\n', (await _shell.RunAsync("user", "rules", "show")).Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_tells_who_has_a_first_password()
    {
        var users = new ListDto<UserDto>(9, [new UserDto("admin", "admin", true, null), new UserDto("anna", "operator", false, DateTimeOffset.UnixEpoch)]);
        _shell.Server.Answers("GET /api/v1/users", users, ApiJson.Default.ListDtoUserDto);
        var lines = string.Join('\n', (await _shell.RunAsync("user", "list")).Lines);
        Assert.Matches("admin +admin +first start +to choose a password", lines);
        Assert.Matches("anna +operator +1970", lines);
    }

    [Fact]
    public async Task A_keys_token_is_printed_once_or_written_to_a_new_file_of_mode_600()
    {
        var key = new KeyDto("ci", "operator", [], null, false, DateTimeOffset.UnixEpoch, "admin@192.0.2.1", null);
        _shell.Server.Answers("POST /api/v1/keys", new KeyCreatedDto("lmk1_secret", key, 9), ApiJson.Default.KeyCreatedDto);
        Assert.Equal("lmk1_secret", Assert.Single((await _shell.RunAsync("key", "create", "ci", "--role", "operator")).Lines));
        Assert.Equal("""{"name":"ci","role":"operator","services":null,"expiresAt":null}""", _shell.Server.Last.Body);

        var file = Path.Combine(Directory.CreateTempSubdirectory("lm-key-").FullName, "token");
        try
        {
            var said = await _shell.RunAsync("key", "create", "ci", "--role", "operator", "--token-file", file);
            Assert.Equal(0, said.Exit);
            Assert.DoesNotContain(said.Lines, line => line.Contains("lmk1_", StringComparison.Ordinal));
            Assert.Equal(("lmk1_secret\n", UnixFileMode.UserRead | UnixFileMode.UserWrite), (await File.ReadAllTextAsync(file), File.GetUnixFileMode(file)));
            Assert.NotEqual(0, (await _shell.RunAsync("key", "create", "ci", "--role", "operator", "--token-file", file)).Exit);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        }
    }

    [Fact]
    public async Task Keys_are_listed_with_what_they_are_for_and_revoked_by_name()
    {
        var key = new KeyDto("shop", "operator", [2, 3], DateTimeOffset.UnixEpoch, true, DateTimeOffset.UnixEpoch, "admin@192.0.2.1", null);
        _shell.Server.Answers("GET /api/v1/keys", new ListDto<KeyDto>(9, [key]), ApiJson.Default.ListDtoKeyDto);
        Assert.Matches("shop +operator +2, 3 +over since 1970", string.Join('\n', (await _shell.RunAsync("key", "list")).Lines));
        _shell.Server.Answers("DELETE /api/v1/keys/shop", Changed, ApiJson.Default.ChangeDto);
        Assert.Contains("Key shop revoked (revision 9).", (await _shell.RunAsync("key", "revoke", "shop")).Lines);
    }

    [Fact]
    public async Task What_is_asked_of_clients_certificates_is_set_in_one_request()
    {
        var ca = Path.Combine(_shell.Home, "ca.pem");
        await File.WriteAllTextAsync(ca, "the authority");
        _shell.Server.AcceptsChange("PATCH /api/v1/access");

        var result = await _shell.RunAsync("user", "certificates", "set", "--mode", "optional", "--ca-file", ca, "--user-from", "email", "--refuse", "ab:cd");

        Assert.Equal((0, "Client certificates changed (revision 8).\n"), (result.Exit, result.Out));
        Assert.Equal("""{"clientCertificates":{"mode":"optional","caPem":"the authority","user":"email","refused":["ABCD"]}}""", _shell.Server.Last.Body);
    }
}
