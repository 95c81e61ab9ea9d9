using System.Security.Cryptography;
using LoadMaster.Domain;

namespace LoadMaster.Host.Security;

/// <summary>The users of this node, kept in its data directory; the first start makes <c>admin</c> with a one-time password.</summary>
public sealed class UserStore
{
    public const string FirstUser = "admin";
    public const string OneTimePasswordFileName = "one-time-password";
    public const int PasswordLengthMin = 10;
    public const int PasswordLengthMax = 256;
    private const int OneTimePasswordLength = 20;

    /// <summary>Without the letters and digits that people mix up.</summary>
    private const string OneTimeAlphabet = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    private readonly Lock _gate = new();
    private readonly PasswordHasher _hasher;
    private readonly string _path;
    private readonly string _oneTimePath;
    private UsersFile _file;

    private UserStore(string dataDirectory, PasswordHasher hasher, UsersFile? file, out string? oneTimePassword)
    {
        _hasher = hasher;
        _path = Path.Combine(dataDirectory, UsersFile.FileName);
        _oneTimePath = Path.Combine(dataDirectory, OneTimePasswordFileName);
        oneTimePassword = null;
        _file = file ?? CreateFirst(out oneTimePassword);
    }

    /// <summary>Opens the store. On the first start, prints <c>One-time password for user admin: ...</c> to <paramref name="announcements"/>.</summary>
    /// <exception cref="StartupProblemException">The file cannot be read, written or understood.</exception>
    public static UserStore Open(string dataDirectory, PasswordHasher hasher, TextWriter announcements)
    {
        var file = UsersFile.Read(Path.Combine(dataDirectory, UsersFile.FileName));
        var store = new UserStore(dataDirectory, hasher, file, out var oneTimePassword);
        if (oneTimePassword is not null)
            announcements.WriteLine($"One-time password for user {FirstUser}: {oneTimePassword}");
        return store;
    }

    /// <summary>The user when the password is right, else null; both take the same time.</summary>
    public UserRecord? Verify(string name, string password)
    {
        var user = Find(name);
        return _hasher.Verify(password, user?.Password) ? user : null;
    }

    /// <summary>Replaces the password; the one-time password's file goes with it.</summary>
    public void SetPassword(string name, string password)
    {
        var hash = _hasher.Hash(password);
        lock (_gate)
        {
            var users = _file.Users.Select(u => u.Name == name ? u with { Password = hash, MustChangePassword = false } : u);
            var file = _file with { Users = [.. users] };
            file.Write(_path);
            _file = file;
            if (name == FirstUser)
                PrivateFile.Delete(_oneTimePath);
        }
    }

    /// <summary>Adds a user, or replaces the one of that name.</summary>
    public void Put(string name, Role role, string password)
    {
        var user = new UserRecord(name, RoleWords.Of(role), _hasher.Hash(password), MustChangePassword: false);
        lock (_gate)
        {
            var file = _file with { Users = [.. _file.Users.Where(u => u.Name != name), user] };
            file.Write(_path);
            _file = file;
        }
    }

    /// <summary>What is wrong with a new password, or null.</summary>
    public static ConfigProblem? Judge(string name, string current, string replacement) => replacement switch
    {
        { Length: < PasswordLengthMin } => Weak($"The new password is shorter than {PasswordLengthMin} characters; choose a longer one."),
        { Length: > PasswordLengthMax } => Weak($"The new password is longer than {PasswordLengthMax} characters; choose a shorter one."),
        _ when replacement == current => Weak("The new password is the current one; choose another one."),
        _ when string.Equals(replacement, name, StringComparison.OrdinalIgnoreCase) => Weak("The new password is the user's name; choose another one."),
        _ => null,
    };

    private static ConfigProblem Weak(string message) => new(ProblemCodes.WeakPassword, "/newPassword", message);

    private UserRecord? Find(string name)
    {
        lock (_gate)
            return _file.Users.FirstOrDefault(u => u.Name == name);
    }

    /// <summary>The password's file first: a crash in between leaves no users file, and the next start does both again.</summary>
    private UsersFile CreateFirst(out string? oneTimePassword)
    {
        oneTimePassword = RandomNumberGenerator.GetString(OneTimeAlphabet, OneTimePasswordLength);
        PrivateFile.Write(_oneTimePath, oneTimePassword + "\n");
        var admin = new UserRecord(FirstUser, RoleWords.Of(Role.Admin), _hasher.Hash(oneTimePassword), MustChangePassword: true);
        var file = new UsersFile(UsersFile.CurrentSchemaVersion, [admin]);
        file.Write(_path);
        return file;
    }
}
