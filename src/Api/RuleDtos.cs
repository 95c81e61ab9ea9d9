namespace LoadMaster.Api;

/// <summary>
/// A content rule. <c>Kind</c>: match, add-header, delete-header, replace-header, rewrite-url. <c>Subject</c>: url, path, host, method, header,
/// query, cookie, source. <c>Match</c>: exact, prefix, suffix, contains, regex. <c>UsedBy</c>: ids of virtual services.
/// </summary>
public sealed record RuleDto(
    string Name,
    string Kind,
    string Subject,
    string Field,
    string Match,
    string Pattern,
    bool IgnoreCase,
    bool Negate,
    string Value,
    int SetFlag,
    int OnlyOnFlag,
    int OnlyOnNoFlag,
    IReadOnlyList<int> UsedBy);

/// <summary>What a client sends to add or replace a content rule.</summary>
public sealed record RuleBody
{
    public string? Name { get; init; }

    public string? Kind { get; init; }

    public string? Subject { get; init; }

    public string? Field { get; init; }

    public string? Match { get; init; }

    public string? Pattern { get; init; }

    public bool? IgnoreCase { get; init; }

    public bool? Negate { get; init; }

    public string? Value { get; init; }

    public int? SetFlag { get; init; }

    public int? OnlyOnFlag { get; init; }

    public int? OnlyOnNoFlag { get; init; }
}

/// <summary>A server group of a virtual service.</summary>
public sealed record ServerGroupDto(string Name, string Scheduling);

/// <summary>Which rule sends to which server group.</summary>
public sealed record RuleRouteDto(string Rule, string Group);

/// <summary>A sample request for a service's rules; <c>Headers</c>: lines such as <c>Cookie: a=b</c>.</summary>
public sealed record RuleTestBody
{
    public string? Method { get; init; }

    public string? Url { get; init; }

    public string? Host { get; init; }

    public IReadOnlyList<string>? Headers { get; init; }

    /// <summary>The client's address.</summary>
    public string? Source { get; init; }
}

/// <summary>What a service's rules do with a sample request. <c>Error</c> is empty unless the request is refused before any rule.</summary>
public sealed record RuleTestDto(string Error, string Route, string Group, IReadOnlyList<int> Flags, IReadOnlyList<string> Changes, string Request);
