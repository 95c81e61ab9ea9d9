using System.Text.Json;
using LoadMaster.Actors.Config;
using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Domain.Changes;
using LoadMaster.Host.Inspection;
using LoadMaster.Ips.Rules;

namespace LoadMaster.Host.Rest;

/// <summary>Changes of the intrusion prevention; when one is answered, it is in force on this node.</summary>
public sealed class IpsRequests(INodeGateway gateway, ChangeRequests changes, IpsDesk desk)
{
    public async Task<IResult> PatchAsync(HttpContext context, string json) => await ChangeAsync(context, json, null);

    public async Task<IResult> SwitchAsync(HttpContext context, int sid, bool on)
    {
        var config = await gateway.GetConfigAsync(context.RequestAborted);
        await desk.FollowAsync(config.Config.Ips, context.RequestAborted);
        if (desk.State.Import is not { } import)
        {
            return NoRules();
        }

        if (import.Rules.FirstOrDefault(rule => rule.Identity.Sid == sid) is not { } found)
        {
            return Problem.Of(StatusCodes.Status404NotFound, ProblemCodes.NotFound, $"Rule set {config.Config.Ips.RuleSet} has no rule {sid}; 'lm ips rules list' searches it.");
        }

        var next = config.Config.Ips.Switched(sid, on, found.Identity.IsEnabledInFile);
        var body = new IpsBody { Enabled = [.. next.Enabled], Disabled = [.. next.Disabled] };
        return await ChangeAsync(context, JsonSerializer.Serialize(body, BodyJson.Default.IpsBody), config.Revision);
    }

    public async Task<IResult> ImportAsync(HttpContext context, string name)
    {
        var bytes = await RequestBody.ReadBytesAsync(context, Limits.IpsUploadBytesMax);
        string hash;
        ImportReport report;
        try
        {
            (hash, report) = await desk.ImportAsync(name, bytes, context.RequestAborted);
        }
        catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return Problem.Of(
                StatusCodes.Status400BadRequest, ProblemCodes.BadRuleFile, $"{AuditName(name)} cannot be imported: {error.Message}. Give a .rules file or a .tar.gz archive of Snort rules.");
        }

        var body = new IpsBody { RuleSet = name, RuleSetSha256 = hash };
        return await ChangeAsync(context, JsonSerializer.Serialize(body, BodyJson.Default.IpsBody), null, accepted => ToDto(accepted, name, hash, report));
    }

    public static IResult NoRules() => Problem.Of(
        StatusCodes.Status409Conflict, ProblemCodes.NoRuleSet, "This node has no rule set in force; import one: lm ips rules import FILE ('lm ips show' tells more).");

    private static string AuditName(string name) => Security.AuditLog.Clean(name);

    private Task<IResult> ChangeAsync(HttpContext context, string json, long? expected, Func<ConfigProtocol.ChangeAccepted, IResult>? answer = null) =>
        changes.RunAsync(context, new ConfigCommand.PatchIps(json), expected: expected, answer: async accepted =>
        {
            var config = await gateway.GetConfigAsync(context.RequestAborted);
            await desk.FollowAsync(config.Config.Ips, context.RequestAborted);
            return answer?.Invoke(accepted) ?? Results.Json(DtoMapping.ToDto(accepted), ApiJson.Default.ChangeDto);
        });

    private static IResult ToDto(ConfigProtocol.ChangeAccepted accepted, string name, string hash, ImportReport report) => Results.Json(
        new IpsImportDto(
            DtoMapping.ToDto(accepted),
            name,
            hash,
            report.Rules,
            report.Accepted,
            report.EnabledInFile,
            report.Skipped,
            report.NotApplicable,
            report.Duplicates,
            Reasons(report.SkippedByReason),
            Reasons(report.NotApplicableByReason)),
        ApiJson.Default.IpsImportDto);

    private static List<IpsReasonDto> Reasons(IReadOnlyDictionary<string, int> counts) =>
        [.. counts.OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key, StringComparer.Ordinal).Take(Limits.ProblemsShownMax).Select(entry => new IpsReasonDto(entry.Key, entry.Value))];
}
