using LoadMaster.Actors.Config;
using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Rest;

namespace LoadMaster.Host.Audit;

/// <summary>What a revision changed, for its audit record: secrets hidden, long values cut, a bounded number.</summary>
public static class ChangeDifferences
{
    /// <summary>Empty where this node does not keep both revisions: then the configuration's history has the summary.</summary>
    public static async Task<IReadOnlyList<DifferenceDto>> OfAsync(INodeGateway gateway, long revision, CancellationToken cancel)
    {
        if (await DocumentAsync(gateway, revision - 1, cancel) is not { } before || await DocumentAsync(gateway, revision, cancel) is not { } after)
            return [];
        var all = DocumentDiff.Between(before, after);
        return [.. all.Take(Limits.AuditDifferencesMax).Select(SecretMask.Of).Select(one => new DifferenceDto(Cut(DtoMapping.ToDto(one).Kind)!, one.Path, Cut(one.Before), Cut(one.After)))];
    }

    private static async Task<LoadMasterConfig?> DocumentAsync(INodeGateway gateway, long revision, CancellationToken cancel) =>
        (await gateway.GetRevisionAsync(revision, cancel) as ConfigProtocol.RevisionDocument)?.Config;

    private static string? Cut(string? text) => text is { Length: > Limits.AuditValueLengthMax } ? text[..Limits.AuditValueLengthMax] + "..." : text;
}
