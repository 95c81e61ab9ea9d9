using System.Globalization;
using LoadMaster.Actors.Layer4;
using LoadMaster.Actors.Replication;
using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;
using LoadMaster.Host.Security;

namespace LoadMaster.Host.Rest;

/// <summary><c>/virtual-services/{id}/persistence</c>: which client keeps which real server.</summary>
public static class PersistenceEndpoints
{
    private const int ListDefault = 100;

    public static void MapPersistence(this RouteGroupBuilder api)
    {
        var group = api.MapGroup($"{Routes.VirtualServices}/{{id:int}}/{Routes.Persistence}").WithTags("Persistence entries");
        group.MapGet("", ListAsync).Produces<PersistenceListDto>();
        group.MapDelete("", ClearAsync).Produces<PersistenceClearedDto>();
    }

    private static async Task<IResult> ListAsync(int id, HttpContext context, INodeGateway gateway, int limit = ListDefault, string? cursor = null)
    {
        if (limit is < 1 or > Limits.PersistenceListMax)
        {
            return Problem.Of(StatusCodes.Status400BadRequest, ProblemCodes.OutOfRange, $"limit must be between 1 and {Limits.PersistenceListMax}.", "/limit");
        }

        if (!long.TryParse(cursor ?? "0", NumberStyles.None, CultureInfo.InvariantCulture, out var from))
        {
            return Problem.Of(StatusCodes.Status400BadRequest, ProblemCodes.BadRequest, "cursor must be what an earlier page gave as 'next'.", "/cursor");
        }

        if (await FindAsync(id, gateway, context.RequestAborted) is not { } service)
        {
            return VirtualServicesEndpoints.Missing(id);
        }

        PersistencePage? page;
        if (service.Layer != ServiceLayer.Kernel)
        {
            page = gateway.ListPersistence(service.Id, from, limit);
        }
        else if (await gateway.ListLayer4PersistenceAsync(service.Id, limit, context.RequestAborted) is L4Protocol.Entries entries)
        {
            page = entries.Page;
        }
        else
        {
            return Problem.Of(StatusCodes.Status503ServiceUnavailable, ProblemCodes.KernelUnavailable, "The kernel did not give the entries; the log says why.");
        }

        var list = new PersistenceListDto(
            id, page?.Total ?? 0, page is null ? [] : [.. page.Entries.Select(DtoMapping.ToDto)], page?.Next?.ToString(CultureInfo.InvariantCulture));
        return Results.Json(list, ApiJson.Default.PersistenceListDto);
    }

    private static async Task<IResult> ClearAsync(int id, HttpContext context, INodeGateway gateway, NodeInfo node, AuditLog audit, string? client = null)
    {
        if (client is not null && !PersistenceClient.TryParse(client, out _))
        {
            return Problem.Of(
                StatusCodes.Status400BadRequest, ProblemCodes.NotAnAddress, "client must be an IP address, for example 192.0.2.7, or a key as the list shows it (key: and 30 digits); leave it out to clear all entries.", "/client");
        }

        if (await FindAsync(id, gateway, context.RequestAborted) is not { } service)
        {
            return VirtualServicesEndpoints.Missing(id);
        }

        var what = $"to clear the persistence entries of virtual service {id}{(client is null ? "" : $", client {client}")}";
        var by = Caller.Of(context);
        var reply = service.Layer == ServiceLayer.Kernel
            ? await gateway.ClearLayer4PersistenceAsync(new L4Protocol.ClearEntries(service.Id, client ?? ""), context.RequestAborted)
            : await gateway.ClearPersistenceAsync(new PersistenceSyncProtocol.ClearEntries(service.Id, client ?? ""), context.RequestAborted);
        switch (reply)
        {
            case L4Protocol.EntriesCleared cleared:
                audit.CommandAccepted(by, what, $"{cleared.Count} cleared in the kernel of {node.Name}");
                return Results.Json(new PersistenceClearedDto(cleared.Count, node.Name), ApiJson.Default.PersistenceClearedDto);
            case L4Protocol.EntriesRefused refused:
                audit.ChangeRefused(by, what, ProblemCodes.KernelUnavailable, refused.Message, 1);
                return Problem.Of(StatusCodes.Status503ServiceUnavailable, ProblemCodes.KernelUnavailable, refused.Message);
            case PersistenceSyncProtocol.EntriesCleared cleared:
                audit.CommandAccepted(by, what, $"{cleared.Count} cleared on {cleared.Node}");
                return Results.Json(new PersistenceClearedDto(cleared.Count, cleared.Node), ApiJson.Default.PersistenceClearedDto);
            case PersistenceSyncProtocol.ClearRefused refused:
                audit.ChangeRefused(by, what, refused.Code, refused.Message, 1);
                return Problem.Of(StatusCodes.Status503ServiceUnavailable, refused.Code, refused.Message);
            default:
                throw new InvalidOperationException($"The persistence actor answered a command with {reply.GetType().Name}.");
        }
    }

    private static async Task<VirtualService?> FindAsync(int id, INodeGateway gateway, CancellationToken cancel) =>
        (await gateway.GetConfigAsync(cancel)).Config.VirtualServices.FirstOrDefault(service => service.Id.Value == id);
}
