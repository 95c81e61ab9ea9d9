using System.Text.Json.Nodes;
using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;
using LoadMaster.Host.Security;
using LoadMaster.Host.Snmp;

namespace LoadMaster.Host.Rest;

/// <summary><c>/snmp</c>: who may ask, the users of v3, the trap sinks.</summary>
public static class SnmpEndpoints
{
    public static void MapSnmp(this RouteGroupBuilder api)
    {
        var group = api.MapGroup(Routes.Snmp).WithTags("SNMP");
        group.MapGet("", GetAsync).Produces<SnmpDto>();
        group.MapPatch("", PatchAsync).Accepts<SnmpBody>(Routes.MergePatchType, Routes.JsonType).Produces<ChangeDto>();
        group.MapPut($"{Routes.SnmpUsers}/{{name}}", PutUserAsync).Accepts<SnmpUserBody>(Routes.JsonType).Produces<ChangeDto>();
        group.MapDelete($"{Routes.SnmpUsers}/{{name}}", DeleteUserAsync).Produces<ChangeDto>();
    }

    private static async Task<IResult> GetAsync(HttpContext context, INodeGateway gateway, SnmpWatch watch, NodeInfo node)
    {
        var config = await gateway.GetConfigAsync(context.RequestAborted);
        var snmp = config.Config.Snmp;
        IfMatch.SetTag(context.Response, config.Revision);
        return Results.Json(
            new SnmpDto(
                config.Revision,
                snmp.Enabled,
                snmp.Port,
                snmp.Community,
                [.. snmp.Clients],
                snmp.Contact,
                snmp.Location,
                [.. snmp.Users.Select(user => new SnmpUserDto(user.Name, SnmpWords.AuthProtocols.Of(user.AuthProtocol)))],
                snmp.Sink1,
                snmp.Sink1Port,
                snmp.Sink2,
                snmp.Sink2Port,
                snmp.TrapCommunity,
                node.Name,
                watch.IsServing,
                watch.Problem,
                watch.TrapsSent),
            ApiJson.Default.SnmpDto);
    }

    private static async Task<IResult> PatchAsync(HttpContext context, ChangeRequests changes) =>
        await changes.RunAsync(context, new ConfigCommand.PatchSnmp(await RequestBody.ReadJsonTextAsync(context)));

    private static async Task<IResult> PutUserAsync(HttpContext context, string name, INodeGateway gateway, ChangeRequests changes, IPrivateKeys keys)
    {
        var body = await RequestBody.ReadAsync(context, BodyJson.Default.SnmpUserBody);
        var config = await gateway.GetConfigAsync(context.RequestAborted);
        var user = new JsonObject
        {
            ["name"] = name,
            ["authPassword"] = Seal(keys, body.AuthPassword, "/authPassword"),
            ["privPassword"] = Seal(keys, body.PrivPassword, "/privPassword"),
        };
        if (body.AuthProtocol is { } protocol)
        {
            user["authProtocol"] = protocol;
        }

        var index = IndexOf(config.Config.Snmp, name);
        var users = config.Config.Snmp.Users.Select(ToJson).ToList();
        if (index < 0)
        {
            index = users.Count;
            users.Add(user);
        }
        else
        {
            users[index] = user;
        }

        return await ChangeAsync(context, changes, users, config.Revision, $"/users/{index}");
    }

    private static async Task<IResult> DeleteUserAsync(HttpContext context, string name, INodeGateway gateway, ChangeRequests changes)
    {
        var config = await gateway.GetConfigAsync(context.RequestAborted);
        var index = IndexOf(config.Config.Snmp, name);
        if (index < 0)
        {
            return Problem.Of(StatusCodes.Status404NotFound, ProblemCodes.NotFound, $"There is no SNMP user '{AuditLog.Clean(name)}'; 'lm snmp users list' shows those there are.");
        }

        var users = config.Config.Snmp.Users.Select(ToJson).ToList();
        users.RemoveAt(index);
        return await ChangeAsync(context, changes, users, config.Revision, "");
    }

    private static Task<IResult> ChangeAsync(HttpContext context, ChangeRequests changes, List<JsonObject> users, long revision, string pathPrefix)
    {
        var patch = new JsonObject { ["users"] = new JsonArray([.. users]) };
        return changes.RunAsync(context, new ConfigCommand.PatchSnmp(patch.ToJsonString()), pathPrefix: pathPrefix, expected: revision);
    }

    /// <summary>In snmpd's configuration it stands between double quotes.</summary>
    private static string Seal(IPrivateKeys keys, string password, string path)
    {
        if (password.Any(c => c is '"' or '\\' or < ' ' or > '~'))
        {
            throw new RequestRefusedException(
                StatusCodes.Status400BadRequest, ProblemCodes.WeakPassword, "A password of SNMP has printable ASCII characters only, no double quote and no backslash; choose another one.", path);
        }

        return keys.Seal(password, path, SnmpUser.PasswordLengthMin);
    }

    private static int IndexOf(SnmpSettings snmp, string name)
    {
        for (var index = 0; index < snmp.Users.Count; index++)
        {
            if (snmp.Users[index].Name == name)
            {
                return index;
            }
        }

        return -1;
    }

    private static JsonObject ToJson(SnmpUser user) => new()
    {
        ["name"] = user.Name,
        ["authProtocol"] = SnmpWords.AuthProtocols.Of(user.AuthProtocol),
        ["authPassword"] = user.AuthPassword,
        ["privPassword"] = user.PrivPassword,
    };
}
