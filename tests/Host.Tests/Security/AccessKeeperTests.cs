using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ha;
using LoadMaster.Host.Audit;
using LoadMaster.Host.Composition;
using LoadMaster.Host.Rest;
using LoadMaster.Host.Security;
using LoadMaster.Host.Tests.Rest;
using LoadMaster.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace LoadMaster.Host.Tests.Security;

/// <summary>Users on their way from a node's files into the configuration: somebody can log in at every moment.</summary>
public sealed class AccessKeeperTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("lm-keeper-").FullName;
    private readonly PasswordHasher _hasher = new(1000);
    private readonly FakeGateway _gateway = new();
    private readonly ManualTime _time = new();

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Users_of_an_older_version_may_log_in_before_during_and_after_they_move()
    {
        UsersFile.Of(User("admin", Role.Admin, "first"), User("anna", Role.Operator, "second")).Write(Path.Combine(_directory, NodeUsers.FileName));
        var (keeper, users, logins) = Open();
        await AssertAllAsync();
        Assert.True(await keeper.TurnAsync(default));
        Assert.Equal(["admin", "anna"], _gateway.Config.Access.Users.Select(user => user.Name));
        Assert.Equal("system@a", _gateway.Changes.Single().By);
        await AssertAllAsync();
        Assert.True(await keeper.TurnAsync(default));
        Assert.Empty(users.Waiting);
        Assert.False(File.Exists(Path.Combine(_directory, NodeUsers.FileName)));
        await AssertAllAsync();
        Assert.True(await keeper.TurnAsync(default));
        Assert.Single(_gateway.Changes);

        async Task AssertAllAsync()
        {
            Assert.Equal(Role.Admin, await RoleAsync(logins, "admin", "first"));
            Assert.Equal(Role.Operator, await RoleAsync(logins, "anna", "second"));
            Assert.Null(await RoleAsync(logins, "anna", "first"));
        }
    }

    [Fact]
    public async Task The_second_node_of_a_pair_adds_its_own_password_to_the_admin_of_the_first()
    {
        _gateway.PutUser(User("admin", Role.Admin, "of a"));
        UsersFile.Of(User("admin", Role.Admin, "of b")).Write(Path.Combine(_directory, NodeUsers.FileName));
        var (keeper, _, logins) = Open();
        Assert.Equal(Role.Admin, await RoleAsync(logins, "admin", "of b"));
        await keeper.TurnAsync(default);
        await keeper.TurnAsync(default);
        Assert.Equal(2, Assert.Single(_gateway.Config.Access.Users).Passwords.Count);
        Assert.Equal(Role.Admin, await RoleAsync(logins, "admin", "of a"));
        Assert.Equal(Role.Admin, await RoleAsync(logins, "admin", "of b"));
    }

    [Fact]
    public async Task A_node_whose_configuration_does_not_answer_lets_its_own_users_in()
    {
        UsersFile.Of(User("admin", Role.Admin, "first")).Write(Path.Combine(_directory, NodeUsers.FileName));
        var (keeper, _, logins) = Open();
        _gateway.Failure = new NodeNotReadyException("starting");
        Assert.True(await keeper.TurnAsync(default));
        Assert.Equal(Role.Admin, await RoleAsync(logins, "admin", "first"));
        Assert.Empty(_gateway.Changes);
    }

    [Fact]
    public async Task A_change_that_is_refused_is_told_once_and_tried_again()
    {
        UsersFile.Of(User("name with blanks", Role.Admin, "first")).Write(Path.Combine(_directory, NodeUsers.FileName));
        var (keeper, _, logins) = Open();
        Assert.False(await keeper.TurnAsync(default));
        Assert.False(await keeper.TurnAsync(default));
        Assert.Equal(Role.Admin, await RoleAsync(logins, "name with blanks", "first"));
        Assert.True(File.Exists(Path.Combine(_directory, NodeUsers.FileName)));
    }

    [Fact]
    public async Task A_reset_works_at_once_and_then_everywhere_and_ends_the_old_password()
    {
        _gateway.PutUser(User("admin", Role.Admin, "forgotten") with { PasswordChangedAt = "2026-01-01T00:00:00Z" });
        await File.WriteAllTextAsync(Path.Combine(_directory, NodeUsers.AdoptedFileName), "");
        var (keeper, _, logins) = Open();
        var output = new StringWriter();
        Assert.Equal(0, ResetPasswordCommand.Run(["--node:dataDirectory", _directory], output, TextWriter.Null, _time, 1000));
        var password = output.ToString().Split('\n')[0].Split(": ")[1];
        Assert.Equal(Role.Admin, await RoleAsync(logins, "admin", password));
        Assert.Null(await RoleAsync(logins, "admin", "forgotten"));

        await keeper.TurnAsync(default);
        await keeper.TurnAsync(default);
        Assert.Empty(Directory.GetFiles(_directory, "password-reset*"));
        Assert.True(Assert.Single(_gateway.Config.Access.Users).MustChangePassword);
        Assert.Equal(Role.Admin, await RoleAsync(logins, "admin", password));
    }

    [Fact]
    public async Task A_password_that_is_chosen_before_the_reset_is_put_away_stays()
    {
        _gateway.PutUser(User("admin", Role.Admin, "forgotten"));
        await File.WriteAllTextAsync(Path.Combine(_directory, NodeUsers.AdoptedFileName), "");
        var (keeper, _, logins) = Open();
        Assert.Equal(0, ResetPasswordCommand.Run(["--node:dataDirectory", _directory], TextWriter.Null, TextWriter.Null, _time, 1000));
        await keeper.TurnAsync(default);
        var reset = Assert.Single(_gateway.Config.Access.Users);
        _gateway.PutUser(reset with { Passwords = User("admin", Role.Admin, "chosen").Passwords, MustChangePassword = false });
        Assert.Equal(Role.Admin, await RoleAsync(logins, "admin", "chosen"));

        await keeper.TurnAsync(default);
        Assert.Empty(Directory.GetFiles(_directory, "password-reset*"));
        Assert.False(Assert.Single(_gateway.Config.Access.Users).MustChangePassword);
        Assert.Equal(Role.Admin, await RoleAsync(logins, "admin", "chosen"));
    }

    [Fact]
    public void A_reset_that_comes_while_another_is_done_stays()
    {
        var (first, second) = (User("admin", Role.Admin, "one"), User("admin", Role.Admin, "two"));
        UsersFile.Of(second).Write(ResetFiles.PathOf(_directory, "admin"));
        UsersFile.Of(User("rescue", Role.Admin, "three")).Write(ResetFiles.PathOf(_directory, "rescue"));
        ResetFiles.Done(_directory, [first]);
        Assert.Equal(["admin", "rescue"], ResetFiles.Read(_directory).Select(user => user.Name));
        ResetFiles.Done(_directory, [ResetFiles.Read(_directory)[0]]);
        Assert.Equal("rescue", Assert.Single(ResetFiles.Read(_directory)).Name);

        // A process that died amid the removal.
        File.Move(ResetFiles.PathOf(_directory, "rescue"), ResetFiles.PathOf(_directory, "rescue") + ".done");
        Assert.Empty(ResetFiles.Read(_directory));
        _ = Open();
        Assert.Equal("rescue", Assert.Single(ResetFiles.Read(_directory)).Name);
    }

    [Fact]
    public async Task A_damaged_reset_keeps_nobody_out()
    {
        _gateway.PutUser(User("admin", Role.Admin, "good"));
        await File.WriteAllTextAsync(Path.Combine(_directory, NodeUsers.AdoptedFileName), "");
        await File.WriteAllTextAsync(ResetFiles.PathOf(_directory, "admin"), "{");
        var (keeper, _, logins) = Open();
        Assert.True(await keeper.TurnAsync(default));
        Assert.Equal(Role.Admin, await RoleAsync(logins, "admin", "good"));
    }

    [Theory]
    [InlineData(HaState.Active, true)]
    [InlineData(HaState.Standby, false)]
    public async Task A_configuration_that_comes_back_without_users_gets_a_new_one_time_password_on_the_active_node(HaState state, bool expected)
    {
        await File.WriteAllTextAsync(Path.Combine(_directory, NodeUsers.AdoptedFileName), "");
        var (keeper, users, _) = Open();
        _gateway.HaState = state;
        Assert.True(await keeper.TurnAsync(default));
        Assert.Equal(expected, users.Waiting.Count == 1);
        Assert.Equal(expected, File.Exists(OneTimePassword.PathIn(_directory)));
    }

    [Fact]
    public async Task The_one_time_password_file_goes_when_the_password_is_changed_anywhere()
    {
        var (keeper, users, _) = Open();
        await keeper.TurnAsync(default);
        await keeper.TurnAsync(default);
        Assert.Empty(users.Waiting);
        await keeper.TurnAsync(default);
        Assert.True(File.Exists(OneTimePassword.PathIn(_directory)));
        _gateway.PutUser(User("admin", Role.Admin, "chosen") with { PasswordChangedAt = "2026-01-01T00:00:00Z" });
        await keeper.TurnAsync(default);
        Assert.False(File.Exists(OneTimePassword.PathIn(_directory)));
    }

    private (AccessKeeper Keeper, NodeUsers Users, Logins Logins) Open()
    {
        var users = NodeUsers.Open(_directory, _hasher, TextWriter.Null);
        var book = new AccessBook(() => _gateway, users, NullLogger<AccessBook>.Instance);
        var keeper = new AccessKeeper(users, book, () => _gateway, new NodeInfo("a", _time), null!, _time, Audit(), NullLogger<AccessKeeper>.Instance);
        return (keeper, users, new Logins(book, _hasher, new LoginLimiter(_time)));
    }

    private AuditLog Audit() => new(NullLogger<AuditLog>.Instance, new AuditTrail(Path.Combine(_directory, "audit"), "a", _time, NullLogger<AuditTrail>.Instance));

    private LocalUser User(string name, Role role, string password) => new() { Name = name, Role = role, Passwords = [_hasher.Hash(password).ToText()] };

    private static async Task<Role?> RoleAsync(Logins logins, string user, string password) =>
        await logins.VerifyAsync(user, password, "192.0.2.1", default) is LoginResult.Accepted accepted ? accepted.User.Role : null;
}
