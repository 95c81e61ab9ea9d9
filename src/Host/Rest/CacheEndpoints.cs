using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;
using LoadMaster.Host.Security;

namespace LoadMaster.Host.Rest;

/// <summary><c>/virtual-services/{id}/cache</c>: removes what the nodes keep of a service's responses.</summary>
public static class CacheEndpoints
{
    public static void MapCaches(this RouteGroupBuilder api) => api
        .MapDelete($"{Routes.VirtualServices}/{{id:int}}/{Routes.Cache}", PurgeAsync)
        .WithTags("Cache")
        .Produces<CachePurgedDto>();

    private static async Task<IResult> PurgeAsync(
        int id, HttpContext context, INodeGateway gateway, ICachePurges caches, AuditLog audit, string? path = null, string? prefix = null)
    {
        if (path is not null && prefix is not null)
        {
            return Problem.Of(StatusCodes.Status400BadRequest, ProblemCodes.BadRequest, "Give path or prefix, not both; neither purges all.", "/prefix");
        }

        var text = path ?? prefix ?? "/";
        if (text.Length > Limits.CachePathLengthMax || text[..Math.Min(1, text.Length)] != "/")
        {
            return Problem.Of(
                StatusCodes.Status400BadRequest, ProblemCodes.BadHttpText, $"A path to purge begins with a slash and has at most {Limits.CachePathLengthMax} characters, as /images/logo.png.", path is null ? "/prefix" : "/path");
        }

        var config = (await gateway.GetConfigAsync(context.RequestAborted)).Config;
        if (!config.VirtualServices.Any(service => service.Id.Value == id))
        {
            return VirtualServicesEndpoints.Missing(id);
        }

        var purge = path is not null ? new CachePurge(CachePurgeKind.Path, path) : prefix is not null ? new CachePurge(CachePurgeKind.Prefix, prefix) : new CachePurge(CachePurgeKind.All, "");
        var nodes = await caches.PurgeAsync(new VirtualServiceId(id), purge, context.RequestAborted);
        var answer = new CachePurgedDto(
            nodes.Sum(one => one.Purged), nodes[0].Node, [.. nodes.Select(one => new NodePurgedDto(one.Node, one.Purged, one.Problem))]);
        audit.CommandAccepted(Caller.Of(context), $"to purge the cache of virtual service {id}{(purge.Path.Length == 0 ? "" : $", {purge.Kind} {purge.Path}")}", string.Join(", ", nodes.Select(one => one.Problem is null ? $"{one.Purged} purged on {one.Node}" : $"not on {one.Node}: {one.Problem}")));
        return Results.Json(answer, ApiJson.Default.CachePurgedDto);
    }
}
