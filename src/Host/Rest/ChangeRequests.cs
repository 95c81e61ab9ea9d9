using LoadMaster.Actors.Config;
using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Collections;
using LoadMaster.Host.Audit;
using LoadMaster.Host.Security;

namespace LoadMaster.Host.Rest;

/// <summary>Hands a change to the config actor, logs who asked for it, and makes the answer.</summary>
public sealed class ChangeRequests(INodeGateway gateway, AuditLog audit)
{
    /// <param name="createdAt">Where the thing created will be found, given its id; null when the command creates none.</param>
    /// <param name="pathPrefix">What the server put round the client's body; taken off the problems' paths again.</param>
    /// <param name="expected">The revision that the command was made from, unless the client names one.</param>
    /// <param name="answer">Makes the answer to an accepted change; null for the usual one.</param>
    public async Task<IResult> RunAsync(
        HttpContext context,
        ConfigCommand command,
        Func<int, string>? createdAt = null,
        string pathPrefix = "",
        long? expected = null,
        Func<ConfigProtocol.ChangeAccepted, Task<IResult>>? answer = null)
    {
        var by = Caller.Of(context);
        var what = $"{context.Request.Method} {context.Request.Path}";
        if (TlsRequests.Problems(command) is { Count: > 0 } unusable)
        {
            audit.ChangeRefused(by, what, unusable[0].Code, $"{unusable[0].Path} {unusable[0].Message}", unusable.Count);
            return Problem.Of(StatusCodes.Status400BadRequest, unusable);
        }

        var reply = await gateway.ChangeAsync(new ConfigProtocol.ChangeConfig(command, by, IfMatch.RevisionOf(context.Request) ?? expected), context.RequestAborted);
        switch (reply)
        {
            case ConfigProtocol.ChangeAccepted accepted:
                var differences = accepted.Changed ? await ChangeDifferences.OfAsync(gateway, accepted.Revision, CancellationToken.None) : [];
                audit.ChangeAccepted(by, what, accepted.Revision, accepted.Changed, differences);
                IfMatch.SetTag(context.Response, accepted.Revision);
                return answer is null ? Answer(accepted, createdAt) : await answer(accepted);
            case ConfigProtocol.ChangeRefused refused:
                var problems = refused.Problems.Select(p => WithoutPrefix(p, pathPrefix)).ToValueList();
                var first = problems.Count > 0 ? problems[0] : new ConfigProblem(ProblemCodes.BadRequest, "", "refused without a reason");
                audit.ChangeRefused(by, what, first.Code, $"{first.Path} {first.Message}", problems.Count);
                return (refused with { Problems = problems }).ToResult();
            default:
                throw new InvalidOperationException($"The config actor answered a change with {reply.GetType().Name}.");
        }
    }

    /// <summary>The usual answer to an accepted change that creates nothing.</summary>
    public static IResult Changed(ConfigProtocol.ChangeAccepted accepted) => Answer(accepted, createdAt: null);

    private static IResult Answer(ConfigProtocol.ChangeAccepted accepted, Func<int, string>? createdAt)
    {
        var dto = DtoMapping.ToDto(accepted);
        return createdAt is null
            ? Results.Json(dto, ApiJson.Default.ChangeDto)
            : Results.Created(createdAt(accepted.CreatedId), dto);
    }

    private static ConfigProblem WithoutPrefix(ConfigProblem problem, string prefix) =>
        prefix.Length > 0 && (problem.Path == prefix || problem.Path.StartsWith(prefix + "/", StringComparison.Ordinal))
            ? problem with { Path = problem.Path[prefix.Length..] }
            : problem;
}
