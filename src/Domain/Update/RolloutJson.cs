using System.Text.Json;
using System.Text.Json.Serialization;
using LoadMaster.Domain.Collections;

namespace LoadMaster.Domain.Update;

/// <summary>A rollout as JSON: in each node's file and between the nodes.</summary>
public static class RolloutJson
{
    public static string Write(Rollout rollout) => JsonSerializer.Serialize(
        new RolloutForm
        {
            Id = rollout.Id,
            StartedAt = rollout.StartedAt,
            By = rollout.By,
            Version = rollout.Version,
            PackageSha256 = rollout.PackageSha256,
            Nodes = [.. rollout.Nodes],
            ReadySeconds = rollout.ReadySeconds,
            State = rollout.State.ToString(),
            Reason = rollout.Reason,
        },
        RolloutFormJson.Default.RolloutForm);

    /// <summary>Null for anything that a node could not follow.</summary>
    public static Rollout? TryRead(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, RolloutFormJson.Default.RolloutForm) is { } form && IsGood(form, out var state)
                ? new Rollout(form.Id, form.StartedAt, form.By, form.Version, form.PackageSha256, form.Nodes.ToValueList(), form.ReadySeconds, state, form.Reason)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Version and id become parts of paths.</summary>
    private static bool IsGood(RolloutForm form, out RolloutState state) =>
        Enum.TryParse(form.State, out state) && Enum.IsDefined(state)
        && form.Id.Length is > 0 and <= 32 && form.Id.All(char.IsAsciiHexDigit)
        && SoftwareVersion.Parse(form.Version) is not null
        && (form.PackageSha256.Length == 0 || (form.PackageSha256.Length == Limits.Sha256Length && form.PackageSha256.All(char.IsAsciiHexDigitLower)))
        && form.Nodes.Length is > 0 and <= Limits.PairMembersMax
        && form.ReadySeconds is >= Rollout.ReadySecondsMin and <= Rollout.ReadySecondsMax;
}

internal sealed record RolloutForm
{
    public required string Id { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required string By { get; init; }

    public required string Version { get; init; }

    public required string PackageSha256 { get; init; }

    public required string[] Nodes { get; init; }

    public required int ReadySeconds { get; init; }

    public required string State { get; init; }

    public required string Reason { get; init; }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(RolloutForm))]
internal sealed partial class RolloutFormJson : JsonSerializerContext;
