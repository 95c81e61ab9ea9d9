namespace LoadMaster.Api;

/// <summary>When live traffic itself takes a real server out for a while.</summary>
public sealed record OutliersDto(int FailuresInARow, string On, double BaseSeconds, int EjectedPercentMax);

/// <summary>What a client sends to change a service's ejection of outliers; a field left null is not sent.</summary>
public sealed record OutliersBody
{
    public int? FailuresInARow { get; init; }

    public string? On { get; init; }

    public double? BaseSeconds { get; init; }

    public int? EjectedPercentMax { get; init; }
}
