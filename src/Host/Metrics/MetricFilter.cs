using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Rest;
using LoadMaster.Host.Security;

namespace LoadMaster.Host.Metrics;

/// <summary>Which part of the page a scraper wants: <c>scope</c>, <c>service</c> and <c>metric</c>, each several times or with commas between.</summary>
/// <param name="Scopes">Of <see cref="AllScopes"/>; empty: all.</param>
/// <param name="Services">Ids, names or ADDRESS:PORT of virtual services, whose real servers are meant, too; empty: all.</param>
/// <param name="Metrics">Names of families; empty: all.</param>
public sealed record MetricFilter(IReadOnlySet<string> Scopes, IReadOnlyList<string> Services, IReadOnlySet<string> Metrics)
{
    /// <summary>The node with its process, pair and replication.</summary>
    public const string Node = "node";
    public const string Service = "service";
    public const string Server = "server";

    public static readonly IReadOnlyList<string> AllScopes = [Node, Service, Server];

    public static MetricFilter None { get; } = new(new HashSet<string>(), [], new HashSet<string>());

    /// <exception cref="RequestRefusedException">There is no such scope or metric.</exception>
    public static MetricFilter Of(IQueryCollection query)
    {
        var (scopes, metrics) = (Words(query, "scope").ToHashSet(StringComparer.Ordinal), Words(query, "metric").ToHashSet(StringComparer.Ordinal));
        Require(scopes, AllScopes, "scope", $"there are {string.Join(", ", AllScopes)}");
        if (metrics.Count > 0)
            Require(metrics, [.. MetricCatalogue.Families.Select(family => family.Name)], "metric", "the reference of metrics lists those that there are");
        return new MetricFilter(scopes, [.. Words(query, "service")], metrics);
    }

    public bool HasScope(string scope) => Scopes.Count == 0 || Scopes.Contains(scope);

    public bool HasMetric(string name) => Metrics.Count == 0 || Metrics.Contains(name);

    /// <exception cref="RequestRefusedException">There is no such service: a filter that is misspelt must not pass for a service without traffic.</exception>
    public IReadOnlyList<VirtualService> Of(IReadOnlyList<VirtualService> services) => Services.Count == 0
        ? services
        : [.. Services.Select(text => ServiceLookup.Find(services, text) ?? throw Refused(StatusCodes.Status404NotFound, ProblemCodes.NotFound, "service", text, "'lm vs list' shows those that exist")).Distinct()];

    private static IEnumerable<string> Words(IQueryCollection query, string name) =>
        query[name].SelectMany(value => (value ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    private static void Require(IEnumerable<string> words, IReadOnlyList<string> known, string name, string hint)
    {
        if (words.FirstOrDefault(word => !known.Contains(word)) is { } unknown)
            throw Refused(StatusCodes.Status400BadRequest, ProblemCodes.UnknownValue, name, unknown, hint);
    }

    private static RequestRefusedException Refused(int status, string code, string name, string value, string hint) =>
        new(status, code, $"There is no {name} '{AuditLog.Clean(value)}'; {hint}.", $"/{name}");
}
