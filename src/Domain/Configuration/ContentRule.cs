using LoadMaster.Domain.Collections;

namespace LoadMaster.Domain.Configuration;

/// <summary>What a content rule does.</summary>
public enum RuleKind
{
    /// <summary>Looks at the request: routes to a server group, or sets a flag for the rules after it.</summary>
    Match,
    AddHeader,
    DeleteHeader,
    ReplaceHeader,

    /// <summary>Changes path and query on the way to the server.</summary>
    RewriteUrl,

    /// <summary>Changes the bodies of responses on their way to the client.</summary>
    ReplaceBody,

    /// <summary>Answers the requests that it finds with a redirect.</summary>
    Redirect,
}

/// <summary>The part of a request that a rule looks at.</summary>
public enum RuleSubject
{
    /// <summary>Path and query.</summary>
    Url,
    Path,
    Host,
    Method,
    Header,

    /// <summary>One parameter of the query, or all of it.</summary>
    Query,
    Cookie,

    /// <summary>The client's address, under a network.</summary>
    Source,
}

/// <summary>How a pattern is compared.</summary>
public enum RuleMatch
{
    Exact,
    Prefix,
    Suffix,
    Contains,

    /// <summary>A regular expression that is matched in linear time.</summary>
    Regex,
}

/// <summary>A named rule that virtual services use; which fields count depends on <see cref="Kind"/>.</summary>
public sealed record ContentRule
{
    /// <summary>What bodies are text of, unless a rule names others.</summary>
    public static ValueList<string> BodyMediaTypes { get; } =
        ["text/*", "application/json", "application/*+json", "application/javascript", "application/xml", "application/*+xml"];

    public required string Name { get; init; }

    public RuleKind Kind { get; init; } = RuleKind.Match;

    /// <summary>Kinds match and redirect; kind add-header where <see cref="LooksAtRequest"/>.</summary>
    public RuleSubject Subject { get; init; } = RuleSubject.Url;

    /// <summary>Name of the header, query parameter or cookie.</summary>
    public string Field { get; init; } = "";

    public RuleMatch Match { get; init; } = RuleMatch.Prefix;

    /// <summary>Compared with the bytes as they came, undecoded; a network such as 10.0.0.0/8 for the subject source.</summary>
    public string Pattern { get; init; } = "";

    public bool IgnoreCase { get; init; }

    /// <summary>Kinds match and redirect: it matches when the pattern does not.</summary>
    public bool Negate { get; init; }

    /// <summary>The header's value, what is put in place of what the pattern found, or a redirect's target; see <see cref="HasCaptures"/>.</summary>
    public string Value { get; init; } = "";

    /// <summary>Kind redirect: 301, 302, 307 or 308.</summary>
    public int Status { get; init; } = 302;

    /// <summary>Kind replace-body: media types of the bodies it works on; empty for <see cref="BodyMediaTypes"/>.</summary>
    public ValueList<string> MediaTypes { get; init; } = [];

    /// <summary>1 to 9: set when the rule matches (kind match); 0: none.</summary>
    public int SetFlag { get; init; }

    /// <summary>1 to 9: the rule holds only when the flag was set before; 0: always.</summary>
    public int OnlyOnFlag { get; init; }

    /// <summary>1 to 9: the rule holds only when the flag was not set before; 0: always.</summary>
    public int OnlyOnNoFlag { get; init; }

    /// <summary>Whether <c>$0</c> to <c>$9</c> in the value stand for what the pattern captured, and <c>$$</c> for a dollar; else the value is taken as it is.</summary>
    public bool HasCaptures =>
        Match == RuleMatch.Regex && Pattern.Length > 0 && Kind is RuleKind.AddHeader or RuleKind.ReplaceHeader or RuleKind.RewriteUrl or RuleKind.Redirect
        && !(Kind == RuleKind.Redirect && Subject == RuleSubject.Source);

    /// <summary>Whether the rule holds only for requests in which it finds its pattern.</summary>
    public bool LooksAtRequest => Kind is RuleKind.Match or RuleKind.Redirect || (Kind == RuleKind.AddHeader && HasCaptures);
}

/// <summary>A part of a service's real servers that rules route to, with a scheduling method of its own.</summary>
public sealed record ServerGroup
{
    public required string Name { get; init; }

    public SchedulingMethod Scheduling { get; init; } = SchedulingMethod.RoundRobin;
}

/// <summary>Sends what a match rule finds to a server group; the first that matches counts.</summary>
public sealed record RuleRoute
{
    public required string Rule { get; init; }

    public required string Group { get; init; }
}
