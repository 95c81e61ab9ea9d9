using System.Text.Json;
using System.Text.Json.Serialization;
using LoadMaster.Domain;

namespace LoadMaster.Host.Security;

/// <summary>One user. <c>Role</c> is a word of <see cref="RoleWords"/>.</summary>
public sealed record UserRecord(string Name, string Role, PasswordHash Password, bool MustChangePassword);

/// <summary>The form of <c>users.json</c>.</summary>
public sealed record UsersFile(int SchemaVersion, IReadOnlyList<UserRecord> Users)
{
    public const int CurrentSchemaVersion = 1;
    public const string FileName = "users.json";
    public const int FileBytesMax = 1024 * 1024;

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
                $"{path} is damaged: {e.Message}. Restore it from a backup, or move it away: the next start then makes a new admin with a one-time password.");
        }
    }

    public void Write(string path) => PrivateFile.Write(path, JsonSerializer.Serialize(this, UsersJson.Default.UsersFile) + "\n");

    private static bool IsUsable(UserRecord user) =>
        user.Name.Length is > 0 and <= Limits.NameLengthMax
        && RoleWords.Parse(user.Role) is not null
        && user.Password is { Iterations: > 0 and <= 10_000_000, Salt.Length: >= 8, Hash.Length: 32 };
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    WriteIndented = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(UsersFile))]
internal sealed partial class UsersJson : JsonSerializerContext;
