namespace LoadMaster.Domain.Configuration;

/// <summary>A service that answers every request with a redirect; it has no real servers.</summary>
public sealed record RedirectSettings
{
    /// <summary>Where clients are sent; <c>%h</c> is the host that they asked for (without a port), <c>%s</c> path and query. Empty: no redirect.</summary>
    public string Target { get; init; } = "";

    /// <summary>301, 302, 307 or 308.</summary>
    public int Status { get; init; } = 302;

    public bool IsOn => Target.Length > 0;
}

/// <summary>What clients get while no real server can take their request.</summary>
public enum NotAvailableMode
{
    /// <summary>The built-in answer 503, or 502 and 504 when servers were tried.</summary>
    None,

    /// <summary>A redirect to <see cref="NotAvailableSettings.Target"/>.</summary>
    Redirect,

    /// <summary>The page of <see cref="NotAvailableSettings.Page"/>.</summary>
    Page,

    /// <summary>The answer of a server of last resort, which is not checked.</summary>
    Sorry,
}

/// <summary>What an HTTP service does when none of its real servers can take a request.</summary>
public sealed record NotAvailableSettings
{
    public NotAvailableMode Mode { get; init; } = NotAvailableMode.None;

    /// <summary>As <see cref="RedirectSettings.Target"/> (mode redirect).</summary>
    public string Target { get; init; } = "";

    /// <summary>301, 302, 307 or 308 (mode redirect).</summary>
    public int RedirectStatus { get; init; } = 302;

    /// <summary>The answer's body as HTML (mode page).</summary>
    public string Page { get; init; } = "";

    /// <summary>200 to 599 (mode page).</summary>
    public int PageStatus { get; init; } = 503;

    /// <summary>Address and port (mode sorry); empty: none.</summary>
    public string SorryServer { get; init; } = "";
}
