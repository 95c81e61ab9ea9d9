using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using LoadMaster.Api;

namespace LoadMaster.Host.Audit;

/// <summary>One thing that somebody did or tried. <c>Action</c>: login, logout, password, change, command. <c>Outcome</c>: done, refused.</summary>
/// <param name="Sequence">Counts up by one on its node, for ever.</param>
/// <param name="Revision">Of the configuration after a change; 0 otherwise.</param>
/// <param name="Previous">The hash of the record before; of the first one 64 zeros.</param>
public sealed record AuditRecord(
    long Sequence,
    DateTimeOffset At,
    string Node,
    string User,
    string From,
    string Action,
    string What,
    string Outcome,
    string Detail,
    long Revision,
    IReadOnlyList<DifferenceDto> Differences,
    string Previous)
{
    public const string NoHash = "0000000000000000000000000000000000000000000000000000000000000000";
    private const string HashField = ",\"hash\":\"";
    private const string End = "\"}";

    /// <summary>The record as its line, and the hash that ends it: SHA-256 of all before, the record before included.</summary>
    public (string Line, string Hash) ToLine()
    {
        var text = JsonSerializer.Serialize(this, AuditJson.Default.AuditRecord);
        var hash = HashOf(text);
        return ($"{text[..^1]}{HashField}{hash}{End}", hash);
    }

    /// <summary>Null, and why, when the line is no record or its hash is not that of its text.</summary>
    public static (AuditRecord Record, string Hash)? TryRead(string line, out string reason)
    {
        reason = "it is not a record";
        var at = line.LastIndexOf(HashField, StringComparison.Ordinal);
        if (at < 0 || line.Length != at + HashField.Length + NoHash.Length + End.Length || !line.EndsWith(End, StringComparison.Ordinal))
            return null;

        var text = line[..at] + "}";
        var hash = line.Substring(at + HashField.Length, NoHash.Length);
        if (HashOf(text) != hash)
        {
            reason = "its hash is not that of its text";
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(text, AuditJson.Default.AuditRecord) is { } record ? (record, hash) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(AuditRecord))]
internal sealed partial class AuditJson : JsonSerializerContext;
