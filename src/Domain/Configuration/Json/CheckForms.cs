namespace LoadMaster.Domain.Configuration.Json;

/// <summary>The form of a health check.</summary>
internal static class CheckForms
{
    public static readonly ObjectForm<HealthCheck> Check = new ObjectForm<HealthCheck>(
            "check", "The health check of a virtual service.", DefaultFor(ServiceType.Http))
        .Derived(
            "type", new WordForm<HealthCheckType>(Words.HealthCheckTypes), c => c.Type, (c, v) => c with { Type = v },
            "What is tried; the default is tcp for a tcp service, icmp for a udp one, else http.")
        .Field("method", new TextForm(Limits.NameLengthMax, "GET"), c => c.Method, (c, v) => c with { Method = v }, "GET, HEAD or OPTIONS (http, https).")
        .Field("path", new TextForm(Limits.CheckPathLengthMax, "/"), c => c.Path, (c, v) => c with { Path = v }, "Request target, beginning with a slash (http, https).")
        .Field(
            "host", new TextForm(Limits.CheckHostLengthMax, "www.example.com"), c => c.Host, (c, v) => c with { Host = v },
            "Host header; empty: the real server's address (http, https).")
        .Field(
            "expectedCodes", new TextForm(Limits.CheckCodesLengthMax, "200-299"), c => c.ExpectedCodes, (c, v) => c with { ExpectedCodes = v },
            "Status codes that count as healthy, as codes and ranges (http, https).")
        .Field(
            "bodyPattern", new TextForm(Limits.CheckPatternLengthMax, "ok"), c => c.BodyPattern, (c, v) => c with { BodyPattern = v },
            "Regular expression that the first 64 KiB of the body must match; empty: any body (http, https).")
        .Field("port", new WholeNumberForm(0, 65535), c => c.Port, (c, v) => c with { Port = v }, "Port to check; 0: the real server's own.")
        .Field(
            "intervalSeconds",
            new NumberForm(Limits.CheckIntervalSecondsMin, Limits.CheckIntervalSecondsMax),
            c => c.IntervalSeconds,
            (c, v) => c with { IntervalSeconds = v },
            "From one check to the next.")
        .Field(
            "timeoutSeconds",
            new NumberForm(Limits.CheckTimeoutSecondsMin, Limits.CheckIntervalSecondsMax),
            c => c.TimeoutSeconds,
            (c, v) => c with { TimeoutSeconds = v },
            "Time for one whole check; less than the interval.")
        .Field("retries", new WholeNumberForm(1, Limits.CheckRetriesMax), c => c.Retries, (c, v) => c with { Retries = v }, "Failed checks in a row that take a server out.")
        .Field("riseCount", new WholeNumberForm(1, Limits.CheckRetriesMax), c => c.RiseCount, (c, v) => c with { RiseCount = v }, "Good checks in a row that bring a server back.");

    /// <summary>The check of a service whose body names none.</summary>
    public static HealthCheck DefaultFor(ServiceType type) => new()
    {
        Type = type switch
        {
            ServiceType.Http or ServiceType.Https => HealthCheckType.Http,
            ServiceType.Tcp => HealthCheckType.Tcp,
            ServiceType.Udp => HealthCheckType.Icmp,
        },
    };
}
