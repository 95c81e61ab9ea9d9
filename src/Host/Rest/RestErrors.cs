using LoadMaster.Domain;

namespace LoadMaster.Host.Rest;

/// <summary>Whatever goes wrong below ends as a problem document; what nobody expected is logged and told by its number only.</summary>
public sealed partial class RestErrors(RequestDelegate next, ILogger<RestErrors> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
            if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentType: null, ContentLength: null or 0 })
                await ProblemMapping.ForStatus(context.Response.StatusCode, context.Request).ExecuteAsync(context);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            LogClientGone(context.Request.Method, context.Request.Path);
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            await ResultOf(e, context).ExecuteAsync(context);
        }
    }

    private IResult ResultOf(Exception exception, HttpContext context)
    {
        switch (exception)
        {
            case RequestRefusedException refused:
                return Problem.Of(refused.Status, [refused.Problem]);
            case BadHttpRequestException bad:
                return ProblemMapping.ForStatus(bad.StatusCode, context.Request);
            case NodeNotReadyException notReady:
                LogNotReady(notReady.Message);
                return Problem.Of(StatusCodes.Status503ServiceUnavailable, ProblemCodes.NotReady, notReady.Message);
            default:
                LogUnexpected(exception, context.Request.Method, context.Request.Path, context.TraceIdentifier);
                return Problem.Of(
                    StatusCodes.Status500InternalServerError,
                    ProblemCodes.InternalError,
                    $"Something unexpected happened. The daemon's log has the details under {context.TraceIdentifier}.");
        }
    }

    [LoggerMessage(2001, LogLevel.Error, "{Method} {Path} failed unexpectedly, correlation {CorrelationId}")]
    private partial void LogUnexpected(Exception exception, string method, string path, string correlationId);

    [LoggerMessage(2002, LogLevel.Warning, "REST could not answer: {Reason}")]
    private partial void LogNotReady(string reason);

    [LoggerMessage(2003, LogLevel.Debug, "{Method} {Path}: the client went away")]
    private partial void LogClientGone(string method, string path);
}
