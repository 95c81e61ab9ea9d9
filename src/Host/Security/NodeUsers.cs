using LoadMaster.Domain;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Host.Security;

/// <summary>
/// Users that are in this node's data directory and not yet in the configuration: of an older version, of the first start,
/// or an administrator whom root has asked for. They may log in here at once, whatever becomes of the journal and the pair.
/// </summary>
public sealed class NodeUsers
{
    public const string FirstUser = "admin";
    public const string FileName = "users.json";
    public const string AdoptedFileName = "users.adopted.json";

    private readonly Lock _gate = new();
    private readonly string _dataDirectory;
    private readonly PasswordHasher _hasher;
    private readonly TextWriter _announcements;
    private ValueList<LocalUser> _waiting;

    private NodeUsers(string dataDirectory, PasswordHasher hasher, TextWriter announcements, ValueList<LocalUser> waiting) =>
        (_dataDirectory, _hasher, _announcements, _waiting) = (dataDirectory, hasher, announcements, waiting);

    /// <summary>Those to be taken into the configuration; none once they are.</summary>
    public ValueList<LocalUser> Waiting
    {
        get
        {
            lock (_gate)
                return _waiting;
        }
    }

    private string PathOf(string file) => Path.Combine(_dataDirectory, file);

    /// <summary>Opens the files. On the first start, prints <c>One-time password for user admin: ...</c> to <paramref name="announcements"/>.</summary>
    /// <exception cref="StartupProblemException">A file cannot be read, written or understood.</exception>
    public static NodeUsers Open(string dataDirectory, PasswordHasher hasher, TextWriter announcements)
    {
        var file = UsersFile.Read(Path.Combine(dataDirectory, FileName));
        if (Directory.Exists(dataDirectory))
            ResetFiles.PutBack(dataDirectory);
        var users = new NodeUsers(dataDirectory, hasher, announcements, file?.ToUsers() ?? []);
        if (file is null && !File.Exists(users.PathOf(AdoptedFileName)))
            users.CreateFirst();
        return users;
    }

    /// <summary>Of a node that joins a pair: its own administrator comes along only if he still has the one-time password.</summary>
    public static void Join(string dataDirectory)
    {
        var (file, adopted) = (Path.Combine(dataDirectory, FileName), Path.Combine(dataDirectory, AdoptedFileName));
        var untouched = File.Exists(OneTimePassword.PathIn(dataDirectory));
        if (untouched && File.Exists(adopted))
            File.Move(adopted, file, overwrite: true);
        else if (!untouched && File.Exists(file))
            File.Move(file, adopted, overwrite: true);
    }

    /// <summary>Makes the first administrator, or makes him again where a configuration came back empty.</summary>
    public void CreateFirst()
    {
        // The password's file first: a crash in between leaves no users file, and the next start does both again.
        var password = OneTimePassword.Create();
        PrivateFile.Write(OneTimePassword.PathIn(_dataDirectory), password + "\n");
        var admin = new LocalUser { Name = FirstUser, Role = Role.Admin, Passwords = [_hasher.Hash(password).ToText()], MustChangePassword = true };
        UsersFile.Of(admin).Write(PathOf(FileName));
        lock (_gate)
            _waiting = [admin];
        _announcements.WriteLine($"One-time password for user {FirstUser}: {password}");
    }

    /// <summary>The configuration has them now. The file stays under another name, for a way back to an older version.</summary>
    public void Adopted()
    {
        if (File.Exists(PathOf(FileName)))
            File.Move(PathOf(FileName), PathOf(AdoptedFileName), overwrite: true);
        lock (_gate)
            _waiting = [];
    }

    /// <summary>Whom root has asked for with <c>loadmasterd reset-password</c>. Read anew each time: the command is another process.</summary>
    /// <exception cref="StartupProblemException">A file cannot be read or understood.</exception>
    public ValueList<LocalUser> Resets() => ResetFiles.Read(_dataDirectory);

    /// <summary>These are in the configuration; what root has asked for meanwhile stays.</summary>
    public void ResetDone(ValueList<LocalUser> administrators) => ResetFiles.Done(_dataDirectory, administrators);

    /// <summary>The one-time password is good no more.</summary>
    public void ForgetOneTimePassword() => PrivateFile.Delete(OneTimePassword.PathIn(_dataDirectory));
}
