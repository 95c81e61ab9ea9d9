using System.Collections.Frozen;
using LoadMaster.Api;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Diagnostics;

namespace LoadMaster.Host.Security;

/// <summary>What a key that is for some virtual services finds at a route.</summary>
public enum ServiceScope
{
    /// <summary>Nothing: it is closed to such a key.</summary>
    None,

    /// <summary>The path names one service, which must be one of the key's.</summary>
    One,

    /// <summary>The answer has the key's services only.</summary>
    Filtered,
}

/// <summary>What a route asks of whoever calls it.</summary>
/// <param name="Role">Null: anybody may, without a login.</param>
public sealed record Permission(Role? Role, ServiceScope Scope);

/// <summary>The one table of who may do what: every route is in it, and one that is not is closed to everybody.</summary>
public static class Permissions
{
    private const string Service = "virtual-services/{id:int}";

    private static readonly FrozenDictionary<string, Permission> Table = Build().ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>What somebody may do whose password was given by somebody else: choose one, and no more than that takes.</summary>
    public static FrozenSet<string> FirstPassword { get; } =
        new[] { $"PUT {Api.Routes.Prefix}/users/me/password", $"GET {Api.Routes.Prefix}/users/me", $"DELETE {Api.Routes.Prefix}/sessions" }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Method and template, such as <c>GET /api/v1/status</c>.</summary>
    public static IReadOnlyCollection<string> Routes => Table.Keys;

    /// <summary>Null when the table lacks the route.</summary>
    public static Permission? Of(string method, string template) => Table.GetValueOrDefault(KeyOf(method, template));

    public static string KeyOf(string method, string template) => $"{method} /{template.Trim('/')}";

    private static Dictionary<string, Permission> Build()
    {
        var table = new Dictionary<string, Permission>(StringComparer.Ordinal);
        Add(table, null, "GET healthz", "GET readyz");
        Add(table, Role.ReadOnly, "GET metrics", "GET openapi/v1.json");
        AddApi(table, null, "POST sessions", "POST ha/members");
        AddApi(table, Role.ReadOnly, Looking());
        AddApi(table, Role.Operator, Operating());
        AddApi(table, Role.Operator, [.. DiagTools.OperatorTools.Select(tool => $"POST diag/{tool}")]);
        AddApi(table, Role.Admin, Administering());
        return table;
    }

    private static string[] Looking() =>
    [
        "DELETE sessions", "PUT users/me/password", "GET users/me",
        "GET status", "GET events",
        "GET virtual-services", "GET virtual-services/summaries", "GET virtual-services/find", $"GET {Service}",
        $"GET {Service}/real-servers", $"GET {Service}/real-servers/{{serverId:int}}",
        $"GET {Service}/check", $"GET {Service}/persistence", $"POST {Service}/rules/test",
        "GET certificates", "GET certificates/{name}", "GET acme/accounts",
        "GET rules", "GET rules/{name}",
        "GET ha", "GET ha/status", "GET ha/members",
        "GET logging",
        "GET ips", "GET ips/rules", "GET ips/events", "POST ips/test",
        "GET backup",
        "GET update", "GET system",
        "GET config", "POST config/validate", "GET config/history", "GET config/revisions/{revision:long}", "GET config/diff",
    ];

    private static string[] Operating() =>
    [
        "POST virtual-services", $"PATCH {Service}", $"DELETE {Service}",
        $"POST {Service}/real-servers", $"PATCH {Service}/real-servers/{{serverId:int}}", $"DELETE {Service}/real-servers/{{serverId:int}}",
        $"PATCH {Service}/check", $"DELETE {Service}/persistence", $"DELETE {Service}/cache",
        "POST certificates", "PUT certificates/{name}", "DELETE certificates/{name}", "POST certificates/{name}/renew",
        "POST rules", "PUT rules/{name}", "DELETE rules/{name}",
        "POST ha/failover", "POST ha/maintenance",
        "PATCH ips", "PATCH ips/rules/{sid:int}",
        "GET snmp", "GET filter", "GET network", "GET network/{node}", "GET alerts",
        "GET diag/actors",
    ];

    private static string[] Administering() =>
    [
        "GET users", "POST users", "PATCH users/{name}", "PUT users/{name}/password", "DELETE users/{name}",
        "GET keys", "POST keys", "DELETE keys/{name}",
        "GET access", "PATCH access",
        "POST certificates/{name}/export", "POST acme/accounts", "DELETE acme/accounts/{name}",
        "GET audit", "GET audit/verify",
        "PATCH alerts", "PUT alerts/webhooks/{name}", "DELETE alerts/webhooks/{name}", "POST alerts/test",
        "PATCH alerts/email", "DELETE alerts/email", "POST alerts/email/test",
        "PATCH ha", "POST ha/tokens", "POST ha/join", "POST ha/leave", "POST ha/rotate-key", "DELETE ha/members/{node}",
        "PATCH logging",
        "POST ips/rules",
        "POST metrics/token", "DELETE metrics/token",
        $"POST diag/{DiagTools.Tcpdump}",
        "POST backup", "POST backup/restore", "PATCH backup/schedule", "POST backup/run",
        "PATCH filter", "POST filter/confirm",
        "PATCH network/{node}", "POST network/{node}/confirm", "POST network/{node}/cancel",
        "POST diag/support-bundle",
        "POST update/apply", "POST update/rollback", "POST update/cancel",
        "PATCH snmp", "PUT snmp/users/{name}", "DELETE snmp/users/{name}",
        "PUT config", "POST config/rollback",
    ];

    private static ServiceScope ScopeOf(string method, string template) =>
        template.Contains("/" + Service, StringComparison.Ordinal) ? ServiceScope.One
        : (method, template) is ("GET", "api/v1/virtual-services") or ("GET", "api/v1/virtual-services/summaries") or ("GET", "api/v1/virtual-services/find") or ("GET", "api/v1/users/me") ? ServiceScope.Filtered
        : ServiceScope.None;

    private static void AddApi(Dictionary<string, Permission> table, Role? role, params string[] routes) =>
        Add(table, role, [.. routes.Select(route => route.Replace(" ", $" {Api.Routes.Prefix.TrimStart('/')}/", StringComparison.Ordinal))]);

    private static void Add(Dictionary<string, Permission> table, Role? role, params string[] routes)
    {
        foreach (var route in routes)
        {
            var (method, template) = (route.Split(' ')[0], route.Split(' ')[1]);
            table.Add(KeyOf(method, template), new Permission(role, ScopeOf(method, template)));
        }
    }
}
