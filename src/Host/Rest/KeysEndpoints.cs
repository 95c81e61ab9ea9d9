using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Security;

namespace LoadMaster.Host.Rest;

/// <summary><c>/keys</c>: the API keys of programs.</summary>
public static class KeysEndpoints
{
    public static void MapKeys(this RouteGroupBuilder api)
    {
        var group = api.MapGroup(Routes.Keys).WithTags("API keys");
        group.MapGet("", ListAsync).Produces<ListDto<KeyDto>>();
        group.MapPost("", CreateAsync).Accepts<KeyBody>(Routes.JsonType).Produces<KeyCreatedDto>(StatusCodes.Status201Created);
        group.MapDelete("{name}", RevokeAsync).Produces<ChangeDto>();
    }

    private static async Task<IResult> ListAsync(HttpContext context, AccessRequests requests, ApiKeys keys, TimeProvider time)
    {
        var (access, revision) = await requests.ReadAsync(context.RequestAborted);
        IfMatch.SetTag(context.Response, revision);
        return Results.Json(new ListDto<KeyDto>(revision, [.. access.Keys.Select(key => ToDto(key, keys, time))]), ApiJson.Default.ListDtoKeyDto);
    }

    private static async Task<IResult> CreateAsync(HttpContext context, AccessRequests requests, INodeGateway gateway, ApiKeys keys, TimeProvider time)
    {
        var body = await RequestBody.ReadAsync(context, ApiJson.Default.KeyBody);
        var (access, revision) = await requests.ReadAsync(context.RequestAborted);
        var now = time.GetUtcNow();
        if (await ProblemOfAsync(body, access, now, gateway, context.RequestAborted) is { } problem)
            return Problem.Of(StatusCodes.Status400BadRequest, [problem]);

        var (token, hash) = ApiKeys.Create();
        var key = new ApiKey
        {
            Name = body.Name,
            Role = UsersEndpoints.RoleOf(body.Role),
            Services = (body.Services ?? []).Distinct().ToValueList(),
            Hash = hash,
            ExpiresAt = body.ExpiresAt is { } end ? AccessTime.ToText(end) : "",
            CreatedAt = AccessTime.ToText(now),
            CreatedBy = Caller.Of(context),
        };
        return await requests.ChangeKeysAsync(context, access with { Keys = access.Keys.Add(key) }, revision, access.Keys.Count, accepted =>
        {
            var created = new KeyCreatedDto(token, ToDto(key, keys, time), accepted.Revision);
            return Results.Json(created, ApiJson.Default.KeyCreatedDto, statusCode: StatusCodes.Status201Created);
        });
    }

    private static async Task<ConfigProblem?> ProblemOfAsync(KeyBody body, AccessSettings access, DateTimeOffset now, INodeGateway gateway, CancellationToken cancel)
    {
        if (access.Keys.Any(key => key.Name == body.Name))
            return new ConfigProblem(ProblemCodes.DuplicateName, "/name", $"There is an API key {AuditLog.Clean(body.Name)} already; revoke it first, or choose another name.");
        if (body.Services is { Count: 0 })
            return new ConfigProblem(ProblemCodes.MissingField, "/services", "No service is named; leave the field out for all that the role may do.");
        var services = (await gateway.GetConfigAsync(cancel)).Config.VirtualServices.Select(service => service.Id.Value).ToHashSet();
        if ((body.Services ?? []).FirstOrDefault(id => !services.Contains(id), -1) is >= 0 and var unknown)
            return new ConfigProblem(ProblemCodes.NotFound, "/services", $"There is no virtual service {unknown}; 'lm vs list' shows those there are.");
        return body.ExpiresAt is { } end && end <= now
            ? new ConfigProblem(ProblemCodes.OutOfRange, "/expiresAt", "This point in time is over, so the key would never be good; choose a later one.")
            : null;
    }

    private static async Task<IResult> RevokeAsync(HttpContext context, string name, AccessRequests requests)
    {
        var (access, revision) = await requests.ReadAsync(context.RequestAborted);
        var left = access.Keys.Where(key => key.Name != name).ToValueList();
        return left.Count == access.Keys.Count
            ? Problem.Of(StatusCodes.Status404NotFound, ProblemCodes.NotFound, $"There is no API key '{AuditLog.Clean(name)}'; 'lm key list' shows those there are.")
            : await requests.ChangeKeysAsync(context, access with { Keys = left }, revision, 0);
    }

    private static KeyDto ToDto(ApiKey key, ApiKeys keys, TimeProvider time) => new(
        key.Name,
        RoleWords.Of(key.Role),
        [.. key.Services],
        At(key.ExpiresAt),
        key.HasExpired(time.GetUtcNow()),
        At(key.CreatedAt),
        key.CreatedBy,
        keys.LastUsed(key));

    private static DateTimeOffset? At(string text) => AccessTime.TryParse(text, out var at) ? at : null;
}
