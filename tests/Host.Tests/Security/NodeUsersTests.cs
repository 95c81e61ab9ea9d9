using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Composition;
using LoadMaster.Host.Security;

namespace LoadMaster.Host.Tests.Security;

public sealed class NodeUsersTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly string _directory = Directory.CreateTempSubdirectory("lm-users-").FullName;
    private readonly PasswordHasher _hasher = new(1000);

    private string UsersPath => Path.Combine(_directory, NodeUsers.FileName);

    private string AdoptedPath => Path.Combine(_directory, NodeUsers.AdoptedFileName);

    private string OneTimePath => OneTimePassword.PathIn(_directory);

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void The_first_start_prints_a_one_time_password_once()
    {
        var password = FirstStart();
        Assert.Equal(password, File.ReadAllText(OneTimePath).TrimEnd('\n'));
        Assert.True(password.Length >= 16);
        Assert.Equal((OwnerOnly, OwnerOnly), (File.GetUnixFileMode(UsersPath), File.GetUnixFileMode(OneTimePath)));
        Assert.DoesNotContain(password, File.ReadAllText(UsersPath), StringComparison.Ordinal);

        var again = new StringWriter();
        var admin = Assert.Single(NodeUsers.Open(_directory, _hasher, again).Waiting);
        Assert.Equal("", again.ToString());
        Assert.Equal(("admin", Role.Admin, true, ""), (admin.Name, admin.Role, admin.MustChangePassword, admin.PasswordChangedAt));
        Assert.True(IsRight(admin, password));
        Assert.False(IsRight(admin, password + " "));
    }

    [Fact]
    public void A_file_of_an_older_version_is_read_as_it_is()
    {
        File.WriteAllText(UsersPath, """
            {"schemaVersion":1,"users":[{"name":"anna","role":"operator","password":{"iterations":1000,"salt":"AAECAwQFBgcICQoLDA0ODw==",
             "hash":"vbV7ZVcQkKTkNKGEBJfhnvkMTt9VEQGhxW5tTwKpzx0="},"mustChangePassword":true}]}
            """);
        var anna = Assert.Single(Open().Waiting);
        Assert.Equal(("anna", Role.Operator, true), (anna.Name, anna.Role, anna.MustChangePassword));
        Assert.Equal("pbkdf2-sha256:1000:AAECAwQFBgcICQoLDA0ODw==:vbV7ZVcQkKTkNKGEBJfhnvkMTt9VEQGhxW5tTwKpzx0=", Assert.Single(anna.Passwords));
    }

    [Fact]
    public void Users_who_are_in_the_configuration_wait_no_more_and_no_new_password_is_made()
    {
        FirstStart();
        Open().Adopted();
        Assert.Equal((false, true), (File.Exists(UsersPath), File.Exists(AdoptedPath)));
        var again = new StringWriter();
        Assert.Empty(NodeUsers.Open(_directory, _hasher, again).Waiting);
        Assert.Equal("", again.ToString());
    }

    [Fact]
    public void A_node_that_joins_brings_its_administrator_only_with_the_one_time_password()
    {
        FirstStart();
        Open().Adopted();
        NodeUsers.Join(_directory);
        Assert.Single(Open().Waiting);

        Open().Adopted();
        Open().ForgetOneTimePassword();
        NodeUsers.Join(_directory);
        Assert.Empty(Open().Waiting);
    }

    [Fact]
    public void A_crash_between_the_two_first_files_is_repaired_at_the_next_start()
    {
        FirstStart();
        File.Delete(UsersPath);
        Assert.True(IsRight(Assert.Single(Open().Waiting), File.ReadAllText(OneTimePath).TrimEnd('\n')));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{\"schemaVersion\":1}")]
    [InlineData("{\"schemaVersion\":2,\"users\":[]}")]
    [InlineData("{\"schemaVersion\":1,\"users\":[{\"name\":\"a\",\"role\":\"god\",\"password\":{\"iterations\":1000,\"salt\":\"AAAAAAAAAAAAAAAAAAAAAA==\",\"hash\":\"AAAA\"},\"mustChangePassword\":false}]}")]
    public void A_damaged_users_file_stops_the_start_with_a_sentence(string text)
    {
        File.WriteAllText(UsersPath, text);
        var problem = Assert.Throws<StartupProblemException>(() => Open());
        Assert.Equal(ProblemCodes.DataFolder, problem.Code);
        Assert.Contains(UsersPath, problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem.Message);
    }

    [Fact]
    public void A_users_file_open_to_others_is_closed()
    {
        FirstStart();
        File.SetUnixFileMode(UsersPath, OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        Open();
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(UsersPath));
    }

    [Fact]
    public void A_directory_that_is_not_there_is_told()
    {
        var problem = Assert.Throws<StartupProblemException>(() => NodeUsers.Open(Path.Combine(_directory, "nowhere"), _hasher, TextWriter.Null));
        Assert.Equal(ProblemCodes.DataFolder, problem.Code);
    }

    [Fact]
    public void The_default_hash_is_as_slow_as_it_must_be() => Assert.True(PasswordHasher.IterationsDefault >= 600_000);

    [Fact]
    public void A_reset_leaves_an_administrator_with_the_password_that_it_prints()
    {
        FirstStart();
        var (code, output, _) = Reset("--user", "rescue", "--node:dataDirectory", _directory);
        Assert.Equal(0, code);
        Assert.Equal(0, Reset("--node:dataDirectory", _directory).Code);
        Assert.Equal(["admin", "rescue"], Open().Resets().Select(user => user.Name));
        var rescue = Open().Resets()[1];
        Assert.Equal(("rescue", Role.Admin, true), (rescue.Name, rescue.Role, rescue.MustChangePassword));
        Assert.True(IsRight(rescue, output.Split('\n')[0].Split(": ")[1]));
        Assert.NotEqual("", rescue.PasswordChangedAt);
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(ResetFiles.PathOf(_directory, "rescue")));
    }

    [Theory]
    [InlineData(2, "--user", "a b")]
    [InlineData(2, "--user")]
    [InlineData(1, "--node:dataDirectory", "/nowhere/at/all")]
    public void A_reset_that_cannot_be_says_why_and_writes_nothing(int expected, params string[] args)
    {
        var (code, output, errors) = Reset(args.Contains("--node:dataDirectory") ? args : [.. args, "--node:dataDirectory", _directory]);
        Assert.Equal((expected, ""), (code, output));
        Assert.NotEqual("", errors);
        Assert.Empty(Directory.GetFiles(_directory, "password-reset*"));
    }

    private static (int Code, string Output, string Errors) Reset(params string[] args)
    {
        var (output, errors) = (new StringWriter(), new StringWriter());
        return (ResetPasswordCommand.Run(args, output, errors, TimeProvider.System, passwordIterations: 1000), output.ToString(), errors.ToString());
    }

    private bool IsRight(LocalUser user, string password) => _hasher.Verify(password, [.. user.Passwords], 1) is not null;

    private NodeUsers Open() => NodeUsers.Open(_directory, _hasher, TextWriter.Null);

    private string FirstStart()
    {
        var announced = new StringWriter();
        NodeUsers.Open(_directory, _hasher, announced);
        const string Intro = "One-time password for user admin: ";
        Assert.StartsWith(Intro, announced.ToString(), StringComparison.Ordinal);
        return announced.ToString()[Intro.Length..].TrimEnd();
    }
}
