using System.Globalization;
using System.Security.Claims;
using System.Text.Encodings.Web;
using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Rest;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace LoadMaster.Host.Security;

/// <summary>Reads <c>Authorization: Bearer TOKEN</c>, of a session or an API key, and without one the client's certificate; a refusal is a problem document like every other.</summary>
public sealed class BearerAuthenticationHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    SessionStore sessions,
    ApiKeys keys,
    AccessBook book,
    ScrapeToken scrapeToken,
    ClientCertificates certificates,
    RefusedCertificates refused) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Bearer";
    private const string Prefix = "Bearer ";
    private const int TokenLengthMax = 256;

    /// <summary>Why the request's certificate was not good enough; null when it is not about that.</summary>
    private string? _certificateProblem;

    /// <summary>The token of a request, or null.</summary>
    public static string? TokenOf(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && header.Length <= TokenLengthMax ? header[Prefix.Length..].Trim() : null;
    }

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var token = TokenOf(Request);
        if (token is null && Context.Connection.ClientCertificate is null)
            return AuthenticateResult.NoResult();
        if (token is not null && Request.Path == Routes.Metrics && scrapeToken.IsValid(token))
            return Accepted(ScrapeToken.User, Role.ReadOnly, []);

        var access = await book.GetAsync(Context.RequestAborted);
        var shown = certificates.Check(Context, access);
        var demanded = certificates.IsDemanded(Context, access);
        if (shown is CertificateVerdict.Bad bad && (demanded || token is null))
            return NotGoodEnough(bad);
        if (demanded && shown is CertificateVerdict.None)
            return NotGoodEnough(null);
        if (token is null)
            return shown is CertificateVerdict.Good { User: var one } ? Accepted(one.Name, one.Role, []) : AuthenticateResult.NoResult();

        // A session is its owner's; a key may be used with the certificate of whoever looks after it.
        if (token.StartsWith(ApiKeys.Prefix, StringComparison.Ordinal))
        {
            return keys.Find(token, access) is { } key
                ? Accepted(Caller.KeyPrefix + key.Name, key.Role, key.Services)
                : AuthenticateResult.Fail("The API key is unknown, revoked or over.");
        }

        return sessions.Find(token, access) is { } found && !(demanded && shown is CertificateVerdict.Good { User: var owner } && owner.Name != found.User.Name)
            ? Accepted(found.User.Name, found.User.Role, [], found.User.MustChangePassword)
            : AuthenticateResult.Fail("The token is unknown or has ended.");
    }

    private AuthenticateResult NotGoodEnough(CertificateVerdict.Bad? bad)
    {
        if (bad is not null)
            refused.Tell(Context, bad);
        _certificateProblem = ClientCertificateProblem.Text(bad);
        return AuthenticateResult.Fail(_certificateProblem);
    }

    private AuthenticateResult Accepted(string user, Role role, IEnumerable<int> services, bool mustChangePassword = false)
    {
        var scope = services.Select(id => new Claim(PermissionGate.ServiceClaim, id.ToString(CultureInfo.InvariantCulture)));
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, user), new Claim(ClaimTypes.Role, RoleWords.Of(role)), .. scope], Scheme.Name);
        if (mustChangePassword)
            identity.AddClaim(new Claim(PermissionGate.MustChangePasswordClaim, "true"));
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = SchemeName;
        const string Message = "This needs a login: send 'Authorization: Bearer TOKEN' with a token from POST /api/v1/sessions (lm login) or an API key. A session ends some time after its last use, and when the daemon of the node that gave it restarts.";
        return Problem.Of(StatusCodes.Status401Unauthorized, ProblemCodes.NotAuthenticated, _certificateProblem ?? Message).ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        if (PermissionGate.MustChangePassword(Context))
        {
            var first = $"The password of {Caller.UserOf(Context)} was given by somebody else and serves only to choose another: 'lm passwd' (PUT /api/v1/users/me/password). Until then nothing else is allowed.";
            return Problem.Of(StatusCodes.Status403Forbidden, ProblemCodes.PasswordToChange, first).ExecuteAsync(Context);
        }

        var scope = Context.User.HasClaim(claim => claim.Type == PermissionGate.ServiceClaim) ? " for some virtual services only" : "";
        var message = $"{Caller.UserOf(Context)} has the role {Context.User.FindFirstValue(ClaimTypes.Role)}{scope}, which may not do this; ask an administrator.";
        return Problem.Of(StatusCodes.Status403Forbidden, ProblemCodes.Forbidden, message).ExecuteAsync(Context);
    }
}
