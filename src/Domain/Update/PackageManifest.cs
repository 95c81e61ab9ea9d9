using System.Text.Json;
using System.Text.Json.Serialization;
using LoadMaster.Domain.Pair;

namespace LoadMaster.Domain.Update;

/// <summary>What a package says of itself, signed: its version, what it speaks with other nodes, and its payload.</summary>
/// <param name="Runtime">The machine that it is built for, such as <c>linux-x64</c>.</param>
/// <param name="UnpackedBytes">On the disk.</param>
public sealed record PackageManifest(
    SoftwareVersion Version, DateTimeOffset Date, PairVersion Pair, string Runtime, long PayloadBytes, string PayloadSha256, long UnpackedBytes)
{
    public const string Product = "loadmaster";

    /// <summary>Null, with the reason, for what is no manifest of ours.</summary>
    public static PackageManifest? TryRead(ReadOnlySpan<byte> json, out string problem)
    {
        try
        {
            var form = JsonSerializer.Deserialize(json, PackageManifestJson.Default.PackageManifestForm);
            problem = form is null ? "it is empty" : ProblemOf(form);
            return problem.Length > 0 ? null : new PackageManifest(
                SoftwareVersion.Parse(form!.Version)!, form.Date, new PairVersion(form.PairProtocolCurrent, form.PairProtocolOldest, form.Version), form.Runtime,
                form.PayloadBytes, form.PayloadSha256, form.UnpackedBytes);
        }
        catch (JsonException error)
        {
            problem = error.Message;
            return null;
        }
    }

    private static string ProblemOf(PackageManifestForm form) =>
        form.Product != Product ? $"it is for '{form.Product}'"
        : SoftwareVersion.Parse(form.Version) is null ? $"its version '{form.Version}' is not of the form 6.0-34"
        : form.PairProtocolOldest < 1 || form.PairProtocolCurrent < form.PairProtocolOldest ? "its pair protocol makes no sense"
        : form.PayloadBytes is < 1 or > Limits.PackageBytesMax || form.UnpackedBytes is < 1 or > Limits.PackageUnpackedBytesMax ? "its sizes make no sense"
        : form.PayloadSha256.Length != Limits.Sha256Length ? "its payload's hash is none"
        : "";
}

internal sealed record PackageManifestForm
{
    public required string Product { get; init; }

    public required string Version { get; init; }

    public required DateTimeOffset Date { get; init; }

    public required int PairProtocolCurrent { get; init; }

    public required int PairProtocolOldest { get; init; }

    public required string Runtime { get; init; }

    public required long PayloadBytes { get; init; }

    public required string PayloadSha256 { get; init; }

    public required long UnpackedBytes { get; init; }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(PackageManifestForm))]
internal sealed partial class PackageManifestJson : JsonSerializerContext;
