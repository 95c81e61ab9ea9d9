using System.Security.Claims;
using System.Text.Encodings.Web;
using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Host.Rest;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace LoadMaster.Host.Security;

/// <summary>Reads <c>Authorization: Bearer TOKEN</c>; a refusal is a problem document like every other.</summary>
public sealed class BearerAuthenticationHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    SessionStore sessions,
    ScrapeToken scrapeToken) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Bearer";
    private const string Prefix = "Bearer ";
    private const int TokenLengthMax = 256;

    /// <summary>The token of a request, or null.</summary>
    public static string? TokenOf(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && header.Length <= TokenLengthMax ? header[Prefix.Length..].Trim() : null;
    }

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var token = TokenOf(Request);
        if (token is null)
            return Task.FromResult(AuthenticateResult.NoResult());
        if (Request.Path == Routes.Metrics && scrapeToken.IsValid(token))
            return Accepted(ScrapeToken.User, Role.ReadOnly);
        return sessions.Find(token) is { } session
            ? Accepted(session.User, session.Role)
            : Task.FromResult(AuthenticateResult.Fail("The token is unknown or has ended."));
    }

    private Task<AuthenticateResult> Accepted(string user, Role role)
    {
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, user), new Claim(ClaimTypes.Role, RoleWords.Of(role))], Scheme.Name);
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name)));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = SchemeName;
        const string Message = "This needs a login: send 'Authorization: Bearer TOKEN' with a token from POST /api/v1/sessions (lm login). A token ends 12 hours after its last use and when the daemon restarts.";
        return Problem.Of(StatusCodes.Status401Unauthorized, ProblemCodes.NotAuthenticated, Message).ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        var message = $"User {Context.User.Identity?.Name} has the role {Context.User.FindFirstValue(ClaimTypes.Role)}, which may not do this; ask an administrator.";
        return Problem.Of(StatusCodes.Status403Forbidden, ProblemCodes.Forbidden, message).ExecuteAsync(Context);
    }
}
