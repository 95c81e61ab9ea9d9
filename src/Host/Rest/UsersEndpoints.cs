using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Host.Security;

namespace LoadMaster.Host.Rest;

/// <summary><c>/users</c>: one's own password.</summary>
public static class UsersEndpoints
{
    public static void MapUsers(this RouteGroupBuilder api) => api.MapPut(Routes.OwnPassword, ChangePasswordAsync)
        .WithTags("Users").Accepts<PasswordChangeDto>(Routes.JsonType).Produces(StatusCodes.Status204NoContent);

    /// <summary>Ends the user's other sessions: whoever knew the old password is out.</summary>
    private static async Task<IResult> ChangePasswordAsync(HttpContext context, Logins logins, UserStore users, SessionStore sessions, AuditLog audit)
    {
        var body = await RequestBody.ReadAsync(context, ApiJson.Default.PasswordChangeDto);
        var user = Caller.UserOf(context);
        var address = Caller.AddressOf(context);
        var result = await logins.VerifyAsync(user, body.CurrentPassword, address, context.RequestAborted);
        if (result is LoginResult.TooMany tooMany)
            return SessionsEndpoints.TooMany(context, tooMany.RetryAfter);

        var problem = result is LoginResult.Accepted
            ? UserStore.Judge(user, body.CurrentPassword, body.NewPassword)
            : new ConfigProblem(ProblemCodes.BadRequest, "/currentPassword", "The current password is wrong.");
        if (problem is not null)
        {
            audit.PasswordRefused(user, address, problem.Message);
            return Problem.Of(StatusCodes.Status400BadRequest, [problem]);
        }

        await Task.Run(() => users.SetPassword(user, body.NewPassword), context.RequestAborted);
        if (BearerAuthenticationHandler.TokenOf(context.Request) is { } token)
            sessions.CloseOthers(user, token);
        audit.PasswordChanged(user, address);
        return Results.NoContent();
    }
}
