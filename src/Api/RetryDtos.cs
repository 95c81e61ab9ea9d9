namespace LoadMaster.Api;

/// <summary>When a request that one real server failed is given to another one. <c>On</c>: statuses, such as 502-504; empty for none.</summary>
public sealed record RetryDto(int TriesMax, string On, int BudgetPercent);

/// <summary>What a client sends to change a service's retries; a field left null is not sent.</summary>
public sealed record RetryBody
{
    public int? TriesMax { get; init; }

    public string? On { get; init; }

    public int? BudgetPercent { get; init; }
}

/// <summary>Requests that were given to another server after a failure, and those that were not because the budget was used up.</summary>
public sealed record RetriedDto(long Sent, long Denied);
