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
                access.PasswordClassesMin),
            ApiJson.Default.AccessDto);
    }

    private static async Task<IResult> PatchAsync(HttpContext context, ChangeRequests changes)
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

        return await changes.RunAsync(context, new ConfigCommand.PatchAccess(json));
    }
}
