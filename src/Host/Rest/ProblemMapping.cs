using LoadMaster.Actors.Config;
using LoadMaster.Actors.Ha;
using LoadMaster.Domain;

namespace LoadMaster.Host.Rest;

/// <summary>Turns the actors' refusals into HTTP answers.</summary>
public static class ProblemMapping
{
    public static IResult ToResult(this ConfigProtocol.ChangeRefused refused) => Problem.Of(StatusOf(refused.Kind), refused.Problems);

    public static IResult ToResult(this HaProtocol.HaCommandRefused refused) => Problem.Of(
        refused.Code is ProblemCodes.NoActiveNode or ProblemCodes.NotReady ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status409Conflict,
        refused.Code,
        refused.Message);

    /// <summary>What to say of a status that a part of the framework set without a body.</summary>
    public static IResult ForStatus(int status, HttpRequest request) => status switch
    {
        StatusCodes.Status404NotFound => Problem.Of(
            status, ProblemCodes.NotFound, $"There is nothing at {request.Path}; see /openapi/v1.json for what there is."),
        StatusCodes.Status405MethodNotAllowed => Problem.Of(
            status, ProblemCodes.MethodNotAllowed, $"{request.Method} is not possible at {request.Path}; the Allow header names what is."),
        StatusCodes.Status413PayloadTooLarge => Problem.Of(
            status, ProblemCodes.RequestTooLarge, $"The body is too large; at most {Limits.ConfigDocumentBytesMax} bytes are read, of a document."),
        StatusCodes.Status415UnsupportedMediaType => Problem.Of(
            status,
            ProblemCodes.UnsupportedMediaType,
            $"The media type '{request.ContentType}' is not understood here; send 'Content-Type: application/json' (or application/merge-patch+json with PATCH)."),
        >= 500 => Problem.Of(status, ProblemCodes.InternalError, "The server could not answer; its log says why."),
        _ => Problem.Of(status, ProblemCodes.BadRequest, $"The request could not be understood (HTTP {status})."),
    };

    private static int StatusOf(ConfigProtocol.RefusalKind kind) => kind switch
    {
        ConfigProtocol.RefusalKind.Invalid => StatusCodes.Status400BadRequest,
        ConfigProtocol.RefusalKind.NotFound => StatusCodes.Status404NotFound,
        ConfigProtocol.RefusalKind.RevisionMismatch => StatusCodes.Status412PreconditionFailed,
        ConfigProtocol.RefusalKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
    };
}
