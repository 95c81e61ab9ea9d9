using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using LoadMaster.Domain.Collections;

namespace LoadMaster.Domain.Pair;

/// <summary>The pair document as JSON: in each node's file, in the answer to a join, and between the nodes.</summary>
public static class PairJson
{
    public static string Write(PairDocument document) => JsonSerializer.Serialize(
        new PairForm
        {
            FormatVersion = PairDocument.FormatVersionCurrent,
            Id = document.Id,
            Revision = document.Revision,
            ChangedBy = document.ChangedBy,
            ClusterPort = document.ClusterPort,
            HeartbeatPort = document.HeartbeatPort,
            Arbiter = document.Arbiter,
            Members = [.. document.Members.Select(member => new PairMemberForm { Name = member.Name, Addresses = [.. member.Addresses], Certificate = member.Certificate })],
            Keys = [.. document.Keys.Select(key => new PairKeyForm { Number = key.Number, Secret = key.Secret })],
            SendingKey = document.SendingKey,
            SealSecret = document.SealSecret,
            ArbiterKey = document.ArbiterKey,
        },
        PairFormJson.Default.PairForm);

    /// <summary>False, with what is wrong, for anything that a node could not work with.</summary>
    public static bool TryRead(string json, [NotNullWhen(true)] out PairDocument? document, out string problem)
    {
        document = null;
        try
        {
            var form = JsonSerializer.Deserialize(json, PairFormJson.Default.PairForm);
            problem = form is null ? "it is empty" : ProblemOf(form);
            if (problem.Length > 0)
                return false;
            document = ToDocument(form!);
            return true;
        }
        catch (JsonException error)
        {
            problem = error.Message;
            return false;
        }
    }

    private static PairDocument ToDocument(PairForm form) => new()
    {
        Id = form.Id,
        Revision = form.Revision,
        ChangedBy = form.ChangedBy,
        ClusterPort = form.ClusterPort,
        HeartbeatPort = form.HeartbeatPort,
        Arbiter = form.Arbiter,
        Members = form.Members.Select(member => new PairMember(member.Name, member.Addresses.ToValueList(), member.Certificate)).ToValueList(),
        Keys = form.Keys.Select(key => new PairKey(key.Number, key.Secret)).ToValueList(),
        SendingKey = form.SendingKey,
        SealSecret = form.SealSecret,
        ArbiterKey = form.ArbiterKey,
    };

    private static string ProblemOf(PairForm form) =>
        form.FormatVersion != PairDocument.FormatVersionCurrent ? $"its form is version {form.FormatVersion}, this software reads version {PairDocument.FormatVersionCurrent}"
        : form.Id.Length == 0 || form.Revision < 1 ? "it has no id or revision"
        : form.ClusterPort is < 1 or > 65535 || form.HeartbeatPort is < 1 or > 65535 ? "a port is out of range"
        : form.Arbiter.Length > 0 && !IPEndPoint.TryParse(form.Arbiter, out _) ? "its arbiter is no address and port"
        : form.Members.Length is 0 or > Limits.PairMembersMax ? $"it names {form.Members.Length} nodes, 1 to {Limits.PairMembersMax} are possible"
        : !form.Members.All(IsGood) ? "a node's name, address or certificate cannot be read"
        : form.Members.DistinctBy(member => member.Name).Count() != form.Members.Length ? "two nodes have one name"
        : !form.Keys.Any(key => key.Number == form.SendingKey) || !form.Keys.All(key => IsBytes(key.Secret, PairKey.SecretBytes)) ? "its keys cannot be used"
        : !IsBytes(form.SealSecret, PairKey.SecretBytes) || !IsBytes(form.ArbiterKey, PairKey.SecretBytes) ? "a secret cannot be used"
        : "";

    private static bool IsGood(PairMemberForm member) =>
        PairRules.IsNodeName(member.Name)
        && member.Addresses.Length is >= 1 and <= Limits.PairAddressesPerNodeMax
        && member.Addresses.All(address => Configuration.IpText.TryParse(address, out IPAddress? _))
        && IsBytes(member.Certificate, null);

    private static bool IsBytes(string text, int? length)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var written) && written > 0 && (length is null || written == length);
    }
}

internal sealed record PairForm
{
    public required int FormatVersion { get; init; }

    public required string Id { get; init; }

    public required long Revision { get; init; }

    public required string ChangedBy { get; init; }

    public required int ClusterPort { get; init; }

    public required int HeartbeatPort { get; init; }

    public string Arbiter { get; init; } = "";

    public required PairMemberForm[] Members { get; init; }

    public required PairKeyForm[] Keys { get; init; }

    public required int SendingKey { get; init; }

    public required string SealSecret { get; init; }

    public required string ArbiterKey { get; init; }
}

internal sealed record PairMemberForm
{
    public required string Name { get; init; }

    public required string[] Addresses { get; init; }

    public required string Certificate { get; init; }
}

internal sealed record PairKeyForm
{
    public required int Number { get; init; }

    public required string Secret { get; init; }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, RespectNullableAnnotations = true, WriteIndented = true)]
[JsonSerializable(typeof(PairForm))]
internal sealed partial class PairFormJson : JsonSerializerContext;
