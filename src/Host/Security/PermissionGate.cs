using System.Globalization;
using System.Security.Claims;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Rest;
using Microsoft.AspNetCore.Authentication;

namespace LoadMaster.Host.Security;

/// <summary>Lets a request through that <see cref="Permissions"/> allows to whoever sends it; all others end here.</summary>
public sealed partial class PermissionGate(RequestDelegate next, ILogger<PermissionGate> log)
{
    /// <summary>Ids of the services that a key is for; no such claim: no bound.</summary>
    public const string ServiceClaim = "loadmaster:service";

    /// <summary>Whoever has it may only choose a password of his own, and look who he is or leave.</summary>
    public const string MustChangePasswordClaim = "loadmaster:must-change-password";

    public static bool MustChangePassword(HttpContext context) => context.User.HasClaim(claim => claim.Type == MustChangePasswordClaim);

    public async Task InvokeAsync(HttpContext context, AuditLog audit)
    {
        var permission = PermissionOf(context, out var unlisted);
        if (permission is { Role: null })
        {
            await next(context);
            return;
        }

        // Also for addresses that do not exist: a stranger learns nothing of what there is.
        if (context.User.Identity is not { IsAuthenticated: true })
        {
            await context.ChallengeAsync();
            return;
        }

        if (unlisted || (permission is not null && !Allows(context, permission)) || (MustChangePassword(context) && !ServesFirstPassword(context)))
        {
            audit.Forbidden(Caller.Of(context), $"{context.Request.Method} {AuditLog.Clean(context.Request.Path)}");
            await context.ForbidAsync();
            return;
        }

        await next(context);
    }

    /// <summary>Null where there is no route: what follows says so.</summary>
    private Permission? PermissionOf(HttpContext context, out bool unlisted)
    {
        unlisted = false;
        if (context.GetEndpoint() is not RouteEndpoint endpoint)
            return null;

        var (method, template) = (context.Request.Method, endpoint.RoutePattern.RawText ?? "");
        var permission = Permissions.Of(method, template);
        if (permission is null)
        {
            unlisted = true;
            Unlisted(Permissions.KeyOf(method, template));
        }

        return permission;
    }

    private static bool ServesFirstPassword(HttpContext context) =>
        context.GetEndpoint() is RouteEndpoint endpoint && Permissions.FirstPassword.Contains(Permissions.KeyOf(context.Request.Method, endpoint.RoutePattern.RawText ?? ""));

    private static bool Allows(HttpContext context, Permission permission)
    {
        if (RoleWords.Parse(context.User.FindFirstValue(ClaimTypes.Role)) is not { } role || role < permission.Role)
            return false;
        return !context.User.HasClaim(claim => claim.Type == ServiceClaim)
            || permission.Scope == ServiceScope.Filtered
            || (permission.Scope == ServiceScope.One && int.TryParse(context.GetRouteValue("id") as string, CultureInfo.InvariantCulture, out var id) && Caller.MaySee(context, id));
    }

    [LoggerMessage(2004, LogLevel.Error, "The table of permissions lacks {Route:l}: it is closed to everybody")]
    private partial void Unlisted(string route);
}
