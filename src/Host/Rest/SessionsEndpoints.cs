using System.Globalization;
using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Security;

namespace LoadMaster.Host.Rest;

/// <summary><c>/sessions</c>: login and logout.</summary>
public static class SessionsEndpoints
{
    public static void MapSessions(this RouteGroupBuilder api)
    {
        var group = api.MapGroup(Routes.Sessions).WithTags("Sessions");
        group.MapPost("", LoginAsync).Accepts<LoginDto>(Routes.JsonType).Produces<SessionDto>();
        group.MapDelete("", Logout).Produces(StatusCodes.Status204NoContent);
    }

    /// <summary>The answer to too many attempts.</summary>
    public static IResult TooMany(HttpContext context, TimeSpan retryAfter)
    {
        var seconds = Seconds(retryAfter);
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return Problem.Of(
            StatusCodes.Status429TooManyRequests, ProblemCodes.TooManyAttempts, $"Too many failed logins; try again in {seconds} s.");
    }

    public static int Seconds(TimeSpan span) => (int)Math.Ceiling(span.TotalSeconds);

    private static async Task<IResult> LoginAsync(
        HttpContext context, Logins logins, SessionStore sessions, AuditLog audit, AccessBook book, ClientCertificates certificates, RefusedCertificates refused)
    {
        var access = await book.GetAsync(context.RequestAborted);
        if (certificates.IsDemanded(context, access) && certificates.Check(context, access) is var shown and not CertificateVerdict.Good)
        {
            // Before the password is looked at: without a certificate nobody may even guess.
            if (shown is CertificateVerdict.Bad bad)
                refused.Tell(context, bad);
            return Problem.Of(StatusCodes.Status401Unauthorized, ProblemCodes.NotAuthenticated, ClientCertificateProblem.Text(shown as CertificateVerdict.Bad));
        }

        var body = await RequestBody.ReadAsync(context, ApiJson.Default.LoginDto);
        var address = Caller.AddressOf(context);
        var shownUser = AuditLog.Clean(body.User);
        switch (await logins.VerifyAsync(body.User, body.Password, address, context.RequestAborted))
        {
            case LoginResult.Accepted { User: var user } accepted:
                var role = RoleWords.Of(user.Role);
                var (token, session) = sessions.Open(user.Name, accepted.Password);
                audit.LoginAccepted(user.Name, address, role);
                return Results.Json(
                    new SessionDto(token, session.EndsAt(accepted.Access), user.Name, role, user.MustChangePassword), ApiJson.Default.SessionDto);
            case LoginResult.TooMany tooMany:
                audit.LoginLimited(shownUser, address, Seconds(tooMany.RetryAfter));
                return TooMany(context, tooMany.RetryAfter);
            default:
                audit.LoginRefused(shownUser, address);
                return Problem.Of(StatusCodes.Status401Unauthorized, ProblemCodes.NotAuthenticated, "User or password is wrong.");
        }
    }

    private static IResult Logout(HttpContext context, SessionStore sessions, AuditLog audit)
    {
        if (BearerAuthenticationHandler.TokenOf(context.Request) is { } token)
            sessions.Close(token);
        audit.LoggedOut(Caller.UserOf(context), Caller.AddressOf(context));
        return Results.NoContent();
    }
}
