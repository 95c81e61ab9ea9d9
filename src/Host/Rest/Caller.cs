using System.Globalization;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Security;

namespace LoadMaster.Host.Rest;

/// <summary>Who asks, for history and log.</summary>
public static class Caller
{
    /// <summary>Begins the name of an API key; no user's name has a colon.</summary>
    public const string KeyPrefix = "key:";

    public static string UserOf(HttpContext context) => context.User.Identity?.Name ?? "unknown";

    public static bool IsOperator(HttpContext context) => context.User.IsInRole(RoleWords.Of(Role.Operator)) || context.User.IsInRole(RoleWords.Of(Role.Admin));

    public static string AddressOf(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress;
        return (address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address)?.ToString() ?? "unknown";
    }

    /// <summary>Whether a key that is for some virtual services only is for this one; all others see every one.</summary>
    public static bool MaySee(HttpContext context, int service) => ServicesOf(context)?.Contains(service) != false;

    /// <summary>The virtual services that a key is for; null for all.</summary>
    public static HashSet<int>? ServicesOf(HttpContext context)
    {
        var services = context.User.FindAll(PermissionGate.ServiceClaim).Select(claim => int.Parse(claim.Value, CultureInfo.InvariantCulture)).ToHashSet();
        return services.Count == 0 ? null : services;
    }

    /// <summary>As it stands in the configuration's history: <c>admin@192.0.2.10</c>.</summary>
    public static string Of(HttpContext context) => $"{UserOf(context)}@{AddressOf(context)}";
}
