using System.Text.Json;
using System.Text.Json.Serialization;

namespace LoadMaster.Host.Update;

/// <summary><c>release.json</c> beside the programs of a packaged version: what it is called and when it was built.</summary>
public sealed record ReleaseFile(string Version, DateTimeOffset Date)
{
    public const string Name = "release.json";

    /// <summary>Null where there is none, or one that cannot be read: a build that was never packaged.</summary>
    public static ReleaseFile? Read(string directory)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(Path.Combine(directory, Name)), ReleaseFileJson.Default.ReleaseFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ReleaseFile))]
internal sealed partial class ReleaseFileJson : JsonSerializerContext;
