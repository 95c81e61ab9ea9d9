namespace LoadMaster.Domain.Configuration;

/// <summary>When live traffic itself takes a real server out for a while, whatever its checks say.</summary>
public sealed record OutlierSettings
{
    /// <summary>Failures in a row that eject a server: connections that could not be made, responses that did not come or broke off, and <see cref="On"/>; 0: none ever.</summary>
    public int FailuresInARow { get; init; }

    /// <summary>Response statuses that are failures, as <see cref="StatusCodeSet"/> reads them (http and https services); empty: none.</summary>
    public string On { get; init; } = "500-599";

    /// <summary>How long the first ejection lasts; each further one, without a good while between them, as much longer, up to <see cref="Limits.EjectionTimesMax"/> times.</summary>
    public double BaseSeconds { get; init; } = 30;

    /// <summary>How many of a hundred servers that could take traffic may be ejected at a time, rounded down.</summary>
    public int EjectedPercentMax { get; init; } = 50;

    public bool IsOn => FailuresInARow > 0;
}
