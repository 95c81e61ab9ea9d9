using System.IO.Compression;
using LoadMaster.Api;
using LoadMaster.Host.Metrics;
using LoadMaster.Host.Security;
using Microsoft.Net.Http.Headers;

namespace LoadMaster.Host.Rest;

/// <summary><c>/metrics</c> for Prometheus, and the token that its scraper shows.</summary>
public static class MetricsEndpoints
{
    private const string Gzip = "gzip";

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
        var filter = MetricFilter.Of(context.Request.Query);
        var sources = await MetricSources.LoadAsync(gateway, node, filter, context.RequestAborted);
        var page = MetricCatalogue.Write(sources with { Ips = new IpsSource(rules.Take(), events.Lost) }, filter);
        var response = context.Response;
        response.ContentType = ContentType;
        response.Headers.Vary = HeaderNames.AcceptEncoding;
        if (!TakesGzip(context.Request))
        {
            await SendAsync(page, response.Body, context.RequestAborted);
            return;
        }

        response.Headers.ContentEncoding = Gzip;
        await using var packed = new GZipStream(response.Body, CompressionLevel.Fastest, leaveOpen: true);
        await SendAsync(page, packed, context.RequestAborted);
    }

    private static async Task SendAsync(IEnumerable<PrometheusText> page, Stream to, CancellationToken cancel)
    {
        foreach (var text in page)
        {
            await to.WriteAsync(text.Written, cancel);
            text.Clear();

            // The actors work on the same few threads: a scrape that takes a second must not keep one of them that long.
            await Task.Yield();
        }
    }

    private static bool TakesGzip(HttpRequest request) =>
        request.GetTypedHeaders().AcceptEncoding.Any(coding => coding.Value.Equals(Gzip, StringComparison.OrdinalIgnoreCase) && coding.Quality is null or > 0);

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
