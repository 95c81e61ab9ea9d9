using System.Globalization;
using System.Text.Json;
using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Events;
using LoadMaster.Host.Security;

namespace LoadMaster.Host.Rest;

/// <summary><c>/events</c>: what happened on this node, as a list or, asked for <c>text/event-stream</c>, as it happens.</summary>
public static class EventEndpoints
{
    private const string StreamType = "text/event-stream";
    private const int CountDefault = 100;

    /// <summary>Then the client comes again, with Last-Event-ID, and shows that it still may.</summary>
    private static readonly TimeSpan StreamMax = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    public static void MapEvents(this RouteGroupBuilder api) =>
        api.MapGet(Routes.Events, GetAsync).WithTags("Events").Produces<EventListDto>();

    private static async Task<IResult> GetAsync(
        HttpContext context, EventBook events, NodeInfo node, IHostApplicationLifetime host, int count = CountDefault, string? severity = null)
    {
        if (count is < 1 or > Limits.EventsKept)
            return Problem.Of(StatusCodes.Status400BadRequest, ProblemCodes.OutOfRange, $"count must be between 1 and {Limits.EventsKept}.", "/count");
        var least = EventSeverity.Info;
        if (severity is not null && !AlertWords.Severities.TryParse(severity, out least))
        {
            return Problem.Of(
                StatusCodes.Status400BadRequest, ProblemCodes.UnknownValue, $"'{AuditLog.Clean(severity)}' is no severity; there are {string.Join(", ", AlertWords.Severities.All)}.", "/severity");
        }

        if (!context.Request.Headers.Accept.ToString().Contains(StreamType, StringComparison.OrdinalIgnoreCase))
        {
            var list = new EventListDto(node.Name, [.. events.Newest(count, least).Select(WebhookMessage.ToDto)]);
            return Results.Json(list, ApiJson.Default.EventListDto);
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, host.ApplicationStopping);
        stop.CancelAfter(StreamMax);
        return await StreamAsync(context, events, least, stop.Token);
    }

    /// <summary>Server-sent events (WHATWG HTML, section 9.2): <c>id</c>, <c>event</c>, <c>data</c>; a comment now and then, so that a dead connection shows.</summary>
    private static async Task<IResult> StreamAsync(HttpContext context, EventBook events, EventSeverity least, CancellationToken stop)
    {
        _ = long.TryParse(context.Request.Headers["Last-Event-ID"].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var after);
        using var subscription = events.Follow(after > 0 ? after : long.MaxValue);
        if (subscription is null)
            return Problem.Of(StatusCodes.Status429TooManyRequests, ProblemCodes.ToolsBusy, $"{Limits.EventFollowersMax} clients follow the events of this node already; end one of them.");

        context.Response.ContentType = StreamType;
        await context.Response.WriteAsync(": LoadMaster\n\n", stop);
        await context.Response.Body.FlushAsync(stop);
        try
        {
            while (true)
            {
                await WriteAsync(context.Response, subscription, least, stop);
            }
        }
        catch (OperationCanceledException)
        {
            return Results.Empty;
        }
    }

    private static async Task WriteAsync(HttpResponse response, EventBook.Subscription subscription, EventSeverity least, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(KeepAlive);
        var text = ": still here\n\n";
        try
        {
            var raised = await subscription.Events.ReadAsync(limit.Token);
            text = raised.Severity < least
                ? ""
                : string.Create(CultureInfo.InvariantCulture, $"id: {raised.Sequence}\nevent: {raised.Kind}\ndata: {JsonSerializer.Serialize(WebhookMessage.ToDto(raised), ApiJson.Default.EventDto)}\n\n");
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // Nothing happened for a while.
        }

        await response.WriteAsync(text, stop);
        await response.Body.FlushAsync(stop);
    }
}
