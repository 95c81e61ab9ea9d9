using System.Text.Json;
using System.Text.Json.Serialization;
using LoadMaster.Domain;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Host.Security;

/// <summary>A password hash as the file has it.</summary>
public sealed record PasswordHash(int Iterations, byte[] Salt, byte[] Hash);

/// <summary>One user. <c>Role</c> is a word of <see cref="RoleWords"/>. <c>PasswordChangedAt</c> is set in a reset only.</summary>
public sealed record UserRecord(string Name, string Role, PasswordHash Password, bool MustChangePassword, string PasswordChangedAt = "")
{
    public static UserRecord Of(LocalUser user)
    {
        var password = StoredPassword.TryParse(user.Passwords[0])!;
        return new(user.Name, RoleWords.Of(user.Role), new PasswordHash(password.Iterations, password.Salt, password.Hash), user.MustChangePassword, user.PasswordChangedAt);
    }

    public LocalUser ToUser() => new()
    {
        Name = Name,
        Role = RoleWords.Parse(Role) ?? Domain.Configuration.Role.ReadOnly,
        Passwords = [new StoredPassword(Password.Iterations, Password.Salt, Password.Hash).ToText()],
        MustChangePassword = MustChangePassword,
        PasswordChangedAt = PasswordChangedAt,
    };
}

/// <summary>The form of <c>users.json</c>, which earlier versions kept their users in, and of the files of <see cref="ResetFiles"/>.</summary>
public sealed record UsersFile(int SchemaVersion, IReadOnlyList<UserRecord> Users)
{
    public const int CurrentSchemaVersion = 1;
    public const int FileBytesMax = 1024 * 1024;

    public ValueList<LocalUser> ToUsers() => Users.Select(user => user.ToUser()).ToValueList();

    public static UsersFile Of(params IEnumerable<LocalUser> users) => new(CurrentSchemaVersion, [.. users.Select(UserRecord.Of)]);

    public static UsersFile? Read(string path)
    {
        var text = PrivateFile.Read(path, FileBytesMax);
        if (text is null)
            return null;

        try
        {
            var file = JsonSerializer.Deserialize(text, UsersJson.Default.UsersFile) ?? throw new JsonException("the file holds null");
            return file.SchemaVersion == CurrentSchemaVersion && file.Users.All(IsUsable)
                ? file
                : throw new JsonException("unknown schema version, role, or password parameters");
        }
        catch (JsonException e)
        {
            throw new StartupProblemException(
                ProblemCodes.DataFolder,
                $"{path} is damaged: {e.Message}. Restore it from a backup, or move it away: users whom the configuration knows stay, and where it knows none the next start makes an admin with a one-time password.");
        }
    }

    public void Write(string path) => PrivateFile.Write(path, JsonSerializer.Serialize(this, UsersJson.Default.UsersFile) + "\n");

    private static bool IsUsable(UserRecord user) =>
        user.Name.Length is > 0 and <= Limits.NameLengthMax
        && RoleWords.Parse(user.Role) is not null
        && user.Password is { Iterations: > 0 and <= StoredPassword.IterationsMax, Salt.Length: >= 8 and <= 64, Hash.Length: StoredPassword.HashBytes };
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    WriteIndented = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(UsersFile))]
internal sealed partial class UsersJson : JsonSerializerContext;
