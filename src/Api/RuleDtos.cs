namespace LoadMaster.Api;

/// <summary>
/// A content rule. <c>Kind</c>: match, add-header, delete-header, replace-header, rewrite-url, replace-body, redirect. <c>Subject</c>: url, path, host, method, header,
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
    IReadOnlyList<int> UsedBy)
{
    /// <summary>Of the bodies that a rule of kind replace-body works on; empty for the usual ones.</summary>
    public IReadOnlyList<string> MediaTypes { get; init; } = [];

    /// <summary>Of a redirect.</summary>
    public int Status { get; init; } = 302;
}

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

    public IReadOnlyList<string>? MediaTypes { get; init; }

    /// <summary>Kind redirect: 301, 302, 307 or 308.</summary>
    public int? Status { get; init; }
}

/// <summary>Responses whose bodies rules worked on, what they replaced, and responses that they could not read (coded by the server, or a part).</summary>
public sealed record BodyCountersDto(long Responses, long Replacements, long Unreadable);

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

    /// <summary>The body of a response, to try the rules of kind replace-body on.</summary>
    public string? ResponseBody { get; init; }

    /// <summary>text/html unless given.</summary>
    public string? ResponseType { get; init; }
}

/// <summary>What a service's rules do with a sample request. <c>Error</c> is empty unless the request is refused before any rule.</summary>
public sealed record RuleTestDto(string Error, string Route, string Group, IReadOnlyList<int> Flags, IReadOnlyList<string> Changes, string Request)
{
    /// <summary>Status and target of the redirect that a rule answers with; empty for none. The request is the sample then, which no server gets.</summary>
    public string Redirect { get; init; } = "";

    /// <summary>The rules that changed the sample's response body.</summary>
    public IReadOnlyList<string> BodyChanges { get; init; } = [];

    /// <summary>The response's body as the client would get it; null when none was sent along.</summary>
    public string? ResponseBody { get; init; }
}
