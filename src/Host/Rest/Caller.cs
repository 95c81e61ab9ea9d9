using LoadMaster.Host.Security;

namespace LoadMaster.Host.Rest;

/// <summary>Who asks, for history and log.</summary>
public static class Caller
{
    public static string UserOf(HttpContext context) => context.User.Identity?.Name ?? "unknown";

    public static bool IsOperator(HttpContext context) => context.User.IsInRole(RoleWords.Of(Role.Operator)) || context.User.IsInRole(RoleWords.Of(Role.Admin));

    public static string AddressOf(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress;
        return (address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address)?.ToString() ?? "unknown";
    }

    /// <summary>As it stands in the configuration's history: <c>admin@192.0.2.10</c>.</summary>
    public static string Of(HttpContext context) => $"{UserOf(context)}@{AddressOf(context)}";
}
