using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Http;

/// <summary>For which responses of its servers a service asks another one.</summary>
internal sealed class RetryPlan
{
    private readonly bool[] _covered;

    private RetryPlan(StatusCodeSet statuses, int budgetPercent)
    {
        _covered = [.. Enumerable.Range(0, StatusCodeSet.CodeMax + 1).Select(statuses.Contains)];
        BudgetPercent = budgetPercent;
    }

    public int BudgetPercent { get; }

    /// <summary>Null for a service that passes every response on.</summary>
    public static RetryPlan? Of(VirtualService service) =>
        StatusCodeSet.TryParse(service.Retry.On, out var statuses) ? new RetryPlan(statuses, service.Retry.BudgetPercent) : null;

    public bool Covers(int status) => status < _covered.Length && _covered[status];
}
