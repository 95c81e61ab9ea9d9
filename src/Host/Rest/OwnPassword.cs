using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Security;

namespace LoadMaster.Host.Rest;

/// <summary>The change of one's own password, which any user may make.</summary>
internal static class OwnPassword
{
    /// <summary>Ends the user's other sessions: whoever knew the old password is out.</summary>
    public static async Task<IResult> ChangeAsync(
        HttpContext context, Logins logins, AccessRequests requests, PasswordHasher hasher, SessionStore sessions, TimeProvider time, AuditLog audit)
    {
        var body = await RequestBody.ReadAsync(context, ApiJson.Default.PasswordChangeDto);
        var name = Caller.UserOf(context);
        var address = Caller.AddressOf(context);
        if (name.StartsWith(Caller.KeyPrefix, StringComparison.Ordinal))
            return Problem.Of(StatusCodes.Status400BadRequest, ProblemCodes.BadRequest, "An API key has no password; revoke it and make another one.");

        var result = await logins.VerifyAsync(name, body.CurrentPassword, address, context.RequestAborted);
        if (result is LoginResult.TooMany tooMany)
            return SessionsEndpoints.TooMany(context, tooMany.RetryAfter);

        var problem = result is LoginResult.Accepted accepted
            ? PasswordRules.Judge(accepted.Access, name, body.CurrentPassword, body.NewPassword)
            : new ConfigProblem(ProblemCodes.BadRequest, "/currentPassword", "The current password is wrong.");
        if (problem is not null)
        {
            audit.PasswordRefused(name, address, problem.Message);
            return Problem.Of(StatusCodes.Status400BadRequest, [problem]);
        }

        var (access, revision) = await requests.ReadAsync(context.RequestAborted);
        var index = AccessMerge.IndexOf(access.Users, name);
        if (index < 0)
            return Problem.Of(StatusCodes.Status404NotFound, ProblemCodes.NotFound, $"There is no user '{name}' any more.");

        var user = await UsersEndpoints.WithPasswordAsync(access.Users[index], body.NewPassword, mustChange: false, hasher, time);
        return await requests.ChangeUsersAsync(context, access with { Users = access.Users.SetItem(index, user) }, revision, index, _ =>
        {
            if (BearerAuthenticationHandler.TokenOf(context.Request) is { } token)
                sessions.Keep(token, user.Passwords[0]);
            audit.PasswordChanged(name, address);
            return Results.NoContent();
        });
    }
}
