using System.Text.Json;
using System.Text.Json.Serialization;

namespace LoadMaster.Cli.Login;

/// <summary>The last login, kept for its user only (mode 0600).</summary>
internal sealed record LoginFile(string Url, string? Token, string? Fingerprint, string? User)
{
    public const string FileName = "login.json";
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerDirectory = OwnerFile | UnixFileMode.UserExecute;

    public static string DirectoryOf(CliEnvironment environment) =>
        environment.Variable("LM_HOME") is { Length: > 0 } home
            ? home
            : Path.Combine(environment.Variable("HOME") ?? ".", ".config", "loadmaster");

    public static LoginFile? Read(CliEnvironment environment)
    {
        var path = PathOf(environment);
        if (!File.Exists(path))
            return null;
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(path), LoginJson.Default.LoginFile);
        }
        catch (JsonException)
        {
            throw new CliException(ExitCodes.Failed, CliCodes.File, $"{path} is damaged; delete it and log in again: lm login");
        }
    }

    /// <summary>Writes beside and renames, so that two commands at once leave a whole file.</summary>
    public void Write(CliEnvironment environment)
    {
        var directory = DirectoryOf(environment);
        Directory.CreateDirectory(directory, OwnerDirectory);
        var temporary = Path.Combine(directory, $"{FileName}.{System.Environment.ProcessId}.tmp");
        File.Delete(temporary);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerFile };
        using (var writer = new StreamWriter(temporary, options))
            writer.Write(JsonSerializer.Serialize(this, LoginJson.Default.LoginFile));
        File.Move(temporary, PathOf(environment), overwrite: true);
    }

    private static string PathOf(CliEnvironment environment) => Path.Combine(DirectoryOf(environment), FileName);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(LoginFile))]
internal sealed partial class LoginJson : JsonSerializerContext;
