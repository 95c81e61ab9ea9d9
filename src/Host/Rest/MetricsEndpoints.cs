using LoadMaster.Api;
using LoadMaster.Host.Metrics;
using LoadMaster.Host.Security;

namespace LoadMaster.Host.Rest;

/// <summary><c>/metrics</c> for Prometheus, and the token that its scraper shows.</summary>
public static class MetricsEndpoints
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static void MapMetrics(this IEndpointRouteBuilder app) =>
        app.MapGet(Routes.Metrics, GetAsync).WithTags("Metrics").Produces<string>(contentType: "text/plain");

    public static void MapScrapeToken(this RouteGroupBuilder api)
    {
        var group = api.MapGroup(Routes.ScrapeToken).WithTags("Metrics");
        group.MapPost("", Create).Produces<ScrapeTokenDto>();
        group.MapDelete("", Remove).Produces<MessageDto>();
    }

    private static async Task GetAsync(HttpContext context, INodeGateway gateway, NodeInfo node, Inspection.IpsRuleCounts rules, Inspection.IpsEvents events)
    {
        var sources = await MetricSources.LoadAsync(gateway, node, context.RequestAborted);
        context.Response.ContentType = ContentType;
        foreach (var family in MetricCatalogue.Write(sources with { Ips = new IpsSource(rules.Take(), events.Lost) }))
        {
            await context.Response.WriteAsync(family, context.RequestAborted);
        }
    }

    private static IResult Create(HttpContext context, ScrapeToken token, AuditLog audit)
    {
        var text = token.Create();
        audit.CommandAccepted(Caller.Of(context), "a new scrape token", "the one before has ended");
        return Results.Json(new ScrapeTokenDto(text), ApiJson.Default.ScrapeTokenDto);
    }

    private static IResult Remove(HttpContext context, ScrapeToken token, AuditLog audit)
    {
        var message = token.Exists ? "The scrape token has ended." : "There was no scrape token.";
        token.Remove();
        audit.CommandAccepted(Caller.Of(context), "the end of the scrape token", message);
        return Results.Json(new MessageDto(message), ApiJson.Default.MessageDto);
    }
}
