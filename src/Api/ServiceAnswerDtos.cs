namespace LoadMaster.Api;

/// <summary>A service that answers every request with a redirect; <c>Target</c> empty: none.</summary>
public sealed record RedirectDto(string Target, int Status);

/// <summary>What clients get while no real server can take their request. <c>Mode</c>: none, redirect, page, sorry.</summary>
public sealed record NotAvailableDto(string Mode, string Target, int RedirectStatus, string Page, int PageStatus, string SorryServer);

/// <summary>What a client sends to change a service's redirect.</summary>
public sealed record RedirectBody
{
    public string? Target { get; init; }

    public int? Status { get; init; }
}

/// <summary>What a client sends to change what a service does when no server can take a request.</summary>
public sealed record NotAvailableBody
{
    public string? Mode { get; init; }

    public string? Target { get; init; }

    public int? RedirectStatus { get; init; }

    public string? Page { get; init; }

    public int? PageStatus { get; init; }

    public string? SorryServer { get; init; }
}
