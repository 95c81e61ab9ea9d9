using LoadMaster.Api;
using LoadMaster.Domain;

namespace LoadMaster.Host.Rest;

/// <summary>Makes RFC 9457 answers; the only place that does.</summary>
public static class Problem
{
    public static IResult Of(int status, string code, string message, string path = "") => Of(status, [new ConfigProblem(code, path, message)]);

    public static IResult Of(int status, IReadOnlyList<ConfigProblem> problems)
    {
        return Results.Json(DtoOf(status, problems), ApiJson.Default.ProblemDto, Routes.ProblemType, status);
    }

    public static ProblemDto DtoOf(int status, IReadOnlyList<ConfigProblem> problems)
    {
        var items = problems.Select(p => new ProblemItemDto(p.Code, p.Path, p.Message)).ToList();
        var detail = items.Count == 1 ? items[0].Message : $"{items.Count} problems; nothing was changed.";
        var code = items.Count > 0 ? items[0].Code : ProblemCodes.BadRequest;
        return new ProblemDto($"urn:loadmaster:problem:{code}", Title(status), status, detail, code, items);
    }

    private static string Title(int status) => status switch
    {
        StatusCodes.Status400BadRequest => "The request is wrong",
        StatusCodes.Status401Unauthorized => "Not logged in",
        StatusCodes.Status403Forbidden => "Not allowed",
        StatusCodes.Status404NotFound => "Not found",
        StatusCodes.Status405MethodNotAllowed => "Method not allowed",
        StatusCodes.Status409Conflict => "Not possible in this state",
        StatusCodes.Status412PreconditionFailed => "The configuration has moved on",
        StatusCodes.Status413PayloadTooLarge => "The request is too large",
        StatusCodes.Status415UnsupportedMediaType => "Unsupported media type",
        StatusCodes.Status429TooManyRequests => "Too many attempts",
        StatusCodes.Status503ServiceUnavailable => "The node is not ready",
        _ => "Internal error",
    };
}
