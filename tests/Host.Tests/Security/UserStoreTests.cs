using LoadMaster.Domain;
using LoadMaster.Host.Security;

namespace LoadMaster.Host.Tests.Security;

public sealed class UserStoreTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly string _directory = Directory.CreateTempSubdirectory("lm-users-").FullName;
    private readonly PasswordHasher _hasher = new(1000);

    private string UsersPath => Path.Combine(_directory, "users.json");

    private string OneTimePath => Path.Combine(_directory, "one-time-password");

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
        var store = UserStore.Open(_directory, _hasher, again);
        Assert.Equal("", again.ToString());
        Assert.True(store.Verify("admin", password)!.MustChangePassword);
        Assert.Null(store.Verify("admin", password + " "));
        Assert.Null(store.Verify("Admin", password));
    }

    [Fact]
    public void A_changed_password_survives_and_the_one_time_file_goes()
    {
        var first = FirstStart();
        Open().SetPassword("admin", "a much longer one");
        Assert.False(File.Exists(OneTimePath));
        Assert.False(File.Exists(UsersPath + ".tmp"));
        var store = Open();
        Assert.Null(store.Verify("admin", first));
        Assert.False(store.Verify("admin", "a much longer one")!.MustChangePassword);
    }

    [Fact]
    public void A_crash_between_the_two_first_files_is_repaired_at_the_next_start()
    {
        FirstStart();
        File.Delete(UsersPath);
        Assert.NotNull(Open().Verify("admin", File.ReadAllText(OneTimePath).TrimEnd('\n')));
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
        var problem = Assert.Throws<StartupProblemException>(() => UserStore.Open(Path.Combine(_directory, "nowhere"), _hasher, TextWriter.Null));
        Assert.Equal(ProblemCodes.DataFolder, problem.Code);
    }

    [Fact]
    public void The_default_hash_is_as_slow_as_it_must_be() => Assert.True(PasswordHasher.IterationsDefault >= 600_000);

    private UserStore Open() => UserStore.Open(_directory, _hasher, TextWriter.Null);

    private string FirstStart()
    {
        var announced = new StringWriter();
        UserStore.Open(_directory, _hasher, announced);
        const string Before = "One-time password for user admin: ";
        Assert.StartsWith(Before, announced.ToString(), StringComparison.Ordinal);
        return announced.ToString()[Before.Length..].TrimEnd('\r', '\n');
    }
}
