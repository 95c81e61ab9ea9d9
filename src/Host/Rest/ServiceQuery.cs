using LoadMaster.Actors.VirtualServices;
using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Security;

namespace LoadMaster.Host.Rest;

/// <summary>Which virtual services a list is to have: <c>state</c>, <c>search</c>, and of those that fit the page by <c>limit</c> and <c>offset</c>.</summary>
/// <param name="Limit">At most so many; null: all.</param>
/// <param name="Offset">So many are left out first; null: none.</param>
/// <param name="State">As REST writes it; null: any.</param>
/// <param name="Search">A part of the name or address, in letters of either case; null: any.</param>
public sealed record ServiceQuery(int? Limit, int? Offset, string? State, string? Search)
{
    private static readonly Dictionary<string, ServiceState> States = Enum.GetValues<ServiceState>().ToDictionary(DtoMapping.WordOf);

    /// <exception cref="RequestRefusedException">Something in it makes no sense.</exception>
    public void Check()
    {
        if (Limit is < 1)
            throw Refused(ProblemCodes.OutOfRange, $"limit must be 1 or more, not {Limit}; leave it out for all.", "/limit");
        if (Offset is < 0)
            throw Refused(ProblemCodes.OutOfRange, $"offset must be 0 or more, not {Offset}.", "/offset");
        if (State is not null && !States.ContainsKey(State))
            throw Refused(ProblemCodes.UnknownValue, $"'{AuditLog.Clean(State)}' is no state of a virtual service; there are {string.Join(", ", States.Keys)}.", "/state");
    }

    /// <param name="seen">The services that the caller may see; null: all.</param>
    public ServicePage Of(NodeView view, HashSet<int>? seen)
    {
        var fitting = view.Config.Config.VirtualServices
            .Where(service => seen?.Contains(service.Id.Value) != false)
            .Where(service => State is null || view.StateOf(service) == States[State])
            .Where(service => Search is null || Has(service.Name, Search) || Has(service.AddressText, Search))
            .ToList();
        return new ServicePage([.. fitting.Skip(Offset ?? 0).Take(Limit ?? int.MaxValue)], fitting.Count);
    }

    private static bool Has(string text, string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase);

    private static RequestRefusedException Refused(string code, string message, string path) => new(StatusCodes.Status400BadRequest, code, message, path);
}

/// <summary>The services of a page, and how many there are with all pages.</summary>
public sealed record ServicePage(IReadOnlyList<VirtualService> Services, int Total)
{
    /// <summary>Each item is made when it is written, so that a long list is never in memory as a whole.</summary>
    public ListDto<T> List<T>(long revision, Func<VirtualService, T> map) =>
        new(revision, new MappedList<VirtualService, T>(Services, map)) { Total = Services.Count == Total ? null : Total };
}
