namespace LoadMaster.Domain.Configuration;

/// <summary>How a real server is asked whether it is well.</summary>
public enum HealthCheckType
{
    /// <summary>A TCP connection opens.</summary>
    Tcp,

    /// <summary>An HTTP/1.1 request is answered as expected.</summary>
    Http,

    /// <summary>As <see cref="Http"/>, over TLS; the server's certificate is not verified.</summary>
    Https,

    /// <summary>An ICMP echo is answered.</summary>
    Icmp,
}

/// <summary>The health check of a virtual service; each of its real servers is checked so.</summary>
public sealed record HealthCheck
{
    public HealthCheckType Type { get; init; } = HealthCheckType.Tcp;

    /// <summary>HTTP method: GET, HEAD or OPTIONS. A body pattern needs GET.</summary>
    public string Method { get; init; } = "GET";

    /// <summary>Request target, beginning with a slash.</summary>
    public string Path { get; init; } = "/";

    /// <summary>Host header; empty means the real server's address.</summary>
    public string Host { get; init; } = "";

    /// <summary>Status codes that count as healthy, as codes and ranges: <c>200-299,301,302,401</c>.</summary>
    public string ExpectedCodes { get; init; } = "200-299,301,302,401";

    /// <summary>Regular expression (linear time, no back-references) that the first 64 KiB of the body must match; empty: any body.</summary>
    public string BodyPattern { get; init; } = "";

    /// <summary>Port to check; 0 means the real server's own.</summary>
    public int Port { get; init; }

    public double IntervalSeconds { get; init; } = 5;

    /// <summary>Time for one whole check; less than the interval.</summary>
    public double TimeoutSeconds { get; init; } = 2;

    /// <summary>Failed checks in a row that take a server out (fall).</summary>
    public int Retries { get; init; } = 2;

    /// <summary>Good checks in a row that bring a server back. A server never checked before comes up at the first.</summary>
    public int RiseCount { get; init; } = 2;
}
