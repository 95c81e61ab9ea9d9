using System.Text.Json.Nodes;
using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Security;

namespace LoadMaster.Host.Rest;

/// <summary><c>/access</c>: the rules of sessions, logins and passwords.</summary>
public static class AccessEndpoints
{
    public static void MapAccess(this RouteGroupBuilder api)
    {
        var group = api.MapGroup(Routes.Access).WithTags("Users");
        group.MapGet("", GetAsync).Produces<AccessDto>();
        group.MapPatch("", PatchAsync).Accepts<AccessBody>(Routes.MergePatchType, Routes.JsonType).Produces<ChangeDto>();
    }

    private static async Task<IResult> GetAsync(HttpContext context, INodeGateway gateway)
    {
        var config = await gateway.GetConfigAsync(context.RequestAborted);
        var access = config.Config.Access;
        IfMatch.SetTag(context.Response, config.Revision);
        return Results.Json(
            new AccessDto(
                config.Revision,
                access.SessionIdleMinutes,
                access.SessionMaximumMinutes,
                access.LockoutFailures,
                access.LockoutSeconds,
                access.PasswordLengthMin,
                access.PasswordClassesMin)
            {
                ClientCertificates = new AdminCertificatesDto(
                    TlsWords.ClientCertificates.Of(access.ClientCertificates.Mode),
                    access.ClientCertificates.CaPem,
                    AdminCertificates.Users.Of(access.ClientCertificates.User),
                    [.. access.ClientCertificates.Refused]),
            },
            ApiJson.Default.AccessDto);
    }

    private static async Task<IResult> PatchAsync(HttpContext context, ChangeRequests changes, INodeGateway gateway, ClientCertificates certificates)
    {
        var json = await RequestBody.ReadJsonTextAsync(context);
        RequestBody.RequireObject(json);
        foreach (var list in new[] { "users", "keys" })
        {
            if (JsonNode.Parse(json)!.AsObject().ContainsKey(list))
            {
                throw new RequestRefusedException(
                    StatusCodes.Status400BadRequest, ProblemCodes.ReadOnlyField, $"The {list} are changed one by one at {Routes.Prefix}/{list}; leave the field out here.", "/" + list);
            }
        }

        var (command, current) = (new ConfigCommand.PatchAccess(json), await gateway.GetConfigAsync(context.RequestAborted));
        if (WouldShutOut(context, current.Config, command, certificates))
        {
            return Problem.Of(
                StatusCodes.Status409Conflict,
                ProblemCodes.CertificateNeeded,
                "This would shut out whoever asks for it: only with a client certificate of an administrator that these settings accept, or from the node itself, can certificates be made required. Set them to optional, try 'lm --client-cert FILE --client-key FILE status', and make the change that way.",
                "/clientCertificates/mode");
        }

        return await changes.RunAsync(context, command, expected: current.Revision);
    }

    private static bool WouldShutOut(HttpContext context, LoadMasterConfig config, ConfigCommand command, ClientCertificates certificates) =>
        ConfigDecider.Decide(config, command) is ConfigDecision.Accepted { Change: ConfigChange.AccessPut { Access: var access } }
        && certificates.IsDemanded(context, access)
        && certificates.Check(context, access) is not CertificateVerdict.Good { User.Role: Role.Admin };
}
