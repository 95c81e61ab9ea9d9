using System.Text.Json.Nodes;
using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Acme;
using LoadMaster.Host.Security;

namespace LoadMaster.Host.Rest;

/// <summary><c>/acme/accounts</c>: accounts at certificate authorities. Their keys are made here and never shown.</summary>
public static class AcmeEndpoints
{
    private const int BodyBytesMax = 64 * 1024;

    public static void MapAcme(this RouteGroupBuilder api)
    {
        var group = api.MapGroup(Routes.AcmeAccounts).WithTags("Certificates");
        group.MapGet("", ListAsync).Produces<ListDto<AcmeAccountDto>>();
        group.MapPost("", AddAsync).Accepts<AcmeAccountBody>(Routes.JsonType).Produces<ChangeDto>(StatusCodes.Status201Created);
        group.MapDelete("{name}", DeleteAsync).Produces<ChangeDto>();
    }

    private static async Task<IResult> ListAsync(HttpContext context, INodeGateway gateway)
    {
        var config = await gateway.GetConfigAsync(context.RequestAborted);
        IfMatch.SetTag(context.Response, config.Revision);
        var list = new ListDto<AcmeAccountDto>(config.Revision, [.. config.Config.Acme.Accounts.Select(account => ToDto(account, config.Config))]);
        return Results.Json(list, ApiJson.Default.ListDtoAcmeAccountDto);
    }

    private static async Task<IResult> AddAsync(HttpContext context, INodeGateway gateway, ChangeRequests changes, AcmeAccounts accounts, AuditLog audit)
    {
        var body = await RequestBody.ReadAsync(context, BodyJson.Default.AcmeAccountBody, BodyBytesMax);
        var config = await gateway.GetConfigAsync(context.RequestAborted);
        var account = new AcmeAccount
        {
            Name = body.Name,
            DirectoryUrl = body.DirectoryUrl,
            Email = body.Email ?? "",
            TermsAgreed = body.TermsAgreed,
            EabKeyId = body.EabKeyId ?? "",
            CaPem = body.CaPem ?? "",
        };
        if (Problems(config.Config, account, body) is { Count: > 0 } problems)
            return Problem.Of(StatusCodes.Status400BadRequest, problems);
        try
        {
            var made = await accounts.RegisterAsync(account, body.EabKey ?? "", context.RequestAborted);
            var others = config.Config.Acme.Accounts.Select(ToJson).ToList();
            return await ChangeAsync(context, changes, [.. others, ToJson(made)], config.Revision, $"/accounts/{others.Count}", $"{Routes.AcmeAccountPath(made.Name)}");
        }
        catch (AcmeException refused)
        {
            audit.CommandAccepted(Caller.Of(context), $"ACME account {AuditLog.Clean(account.Name)} at {AuditLog.Clean(account.DirectoryUrl)}", $"not made: {refused.Message}");
            return Problem.Of(
                refused.Type is "termsNotAgreed" or "badEabKey" ? StatusCodes.Status400BadRequest : StatusCodes.Status409Conflict,
                ProblemCodes.AcmeFailed,
                $"The account was not made: {refused.Message}.",
                refused.Type switch { "termsNotAgreed" => "/termsAgreed", "badEabKey" => "/eabKey", _ => "" });
        }
    }

    private static async Task<IResult> DeleteAsync(HttpContext context, string name, INodeGateway gateway, ChangeRequests changes)
    {
        var config = await gateway.GetConfigAsync(context.RequestAborted);
        var accounts = config.Config.Acme.Accounts;
        if (accounts.FirstOrDefault(one => one.Name == name) is not { } account)
            return Problem.Of(StatusCodes.Status404NotFound, ProblemCodes.NotFound, $"There is no ACME account '{AuditLog.Clean(name)}'; 'lm acme account list' shows those there are.");
        return UsedBy(account, config.Config) is { Count: > 0 } users
            ? Problem.Of(
                StatusCodes.Status409Conflict, ProblemCodes.InUse, $"The ACME account '{name}' is used by the certificates {string.Join(", ", users)}; delete them, or give them another account, first.")
            : await ChangeAsync(context, changes, [.. accounts.Where(one => one.Name != name).Select(ToJson)], config.Revision, "", createdAt: null);
    }

    /// <summary>Before the authority hears of it.</summary>
    private static List<ConfigProblem> Problems(LoadMasterConfig config, AcmeAccount account, AcmeAccountBody body)
    {
        var at = $"/acme/accounts/{config.Acme.Accounts.Count}";
        var candidate = config with { Acme = config.Acme with { Accounts = config.Acme.Accounts.Add(account with { PrivateKey = Certificate.SealedPrefix }) } };
        List<ConfigProblem> problems = [.. ConfigValidator.Validate(candidate).Where(one => one.Path.StartsWith("/acme/accounts", StringComparison.Ordinal)).Select(one => one with { Path = one.Path.Replace(at, "", StringComparison.Ordinal) })];
        if (string.IsNullOrEmpty(body.EabKeyId) != string.IsNullOrEmpty(body.EabKey))
            problems.Add(new ConfigProblem(ProblemCodes.MissingField, string.IsNullOrEmpty(body.EabKey) ? "/eabKey" : "/eabKeyId", "An external account has both an id and a key; give both or neither."));
        return problems;
    }

    private static Task<IResult> ChangeAsync(HttpContext context, ChangeRequests changes, JsonObject[] accounts, long revision, string pathPrefix, string? createdAt)
    {
        var patch = new JsonObject { ["accounts"] = new JsonArray([.. accounts]) };
        return changes.RunAsync(context, new ConfigCommand.PatchAcme(patch.ToJsonString()), createdAt is null ? null : _ => createdAt, pathPrefix, revision);
    }

    private static AcmeAccountDto ToDto(AcmeAccount account, LoadMasterConfig config) =>
        new(account.Name, account.DirectoryUrl, account.Email, account.TermsAgreed, account.EabKeyId, account.CaPem.Length > 0, UsedBy(account, config));

    private static List<string> UsedBy(AcmeAccount account, LoadMasterConfig config) => [.. config.Certificates.Where(one => one.Acme.Account == account.Name).Select(one => one.Name)];

    private static JsonObject ToJson(AcmeAccount account) => new()
    {
        ["name"] = account.Name,
        ["directoryUrl"] = account.DirectoryUrl,
        ["email"] = account.Email,
        ["termsAgreed"] = account.TermsAgreed,
        ["eabKeyId"] = account.EabKeyId,
        ["caPem"] = account.CaPem,
        ["privateKey"] = account.PrivateKey,
    };
}
