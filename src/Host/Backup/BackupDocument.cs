using System.Text.Json;
using System.Text.Json.Serialization;

namespace LoadMaster.Host.Backup;

/// <summary>What is inside an archive. Secrets stand beside the configuration, opened: what a pair has sealed another one could not open.</summary>
/// <param name="Secrets">By the names of <see cref="SealedSecrets"/>: private keys as PKCS #8, passwords as UTF-8.</param>
public sealed record BackupDocument(
    int SchemaVersion,
    string Node,
    string Version,
    DateTimeOffset CreatedAt,
    long Revision,
    IReadOnlyList<string> Parts,
    string Config,
    IReadOnlyDictionary<string, byte[]> Secrets)
{
    public const int CurrentSchemaVersion = 1;

    public string Write() => JsonSerializer.Serialize(this, BackupJson.Default.BackupDocument);

    /// <exception cref="BackupException">It is of a newer kind, or not in the form.</exception>
    public static BackupDocument Read(string text)
    {
        try
        {
            var document = JsonSerializer.Deserialize(text, BackupJson.Default.BackupDocument) ?? throw new JsonException("it is null");
            return document.SchemaVersion == CurrentSchemaVersion
                ? document
                : throw new BackupException($"The backup has the form {document.SchemaVersion}, this software knows form {CurrentSchemaVersion}; restore it with version {document.Version} or newer.");
        }
        catch (JsonException e)
        {
            throw new BackupException($"The backup's content does not have the expected form: {e.Message}");
        }
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(BackupDocument))]
internal sealed partial class BackupJson : JsonSerializerContext;
