namespace LoadMaster.Domain.Configuration;

/// <summary>The words of content rules.</summary>
public static class RuleWords
{
    public static WordTable<RuleKind> Kinds { get; } = new(
        (RuleKind.Match, "match"),
        (RuleKind.AddHeader, "add-header"),
        (RuleKind.DeleteHeader, "delete-header"),
        (RuleKind.ReplaceHeader, "replace-header"),
        (RuleKind.RewriteUrl, "rewrite-url"),
        (RuleKind.ReplaceBody, "replace-body"),
        (RuleKind.Redirect, "redirect"));

    public static WordTable<RuleSubject> Subjects { get; } = new(
        (RuleSubject.Url, "url"),
        (RuleSubject.Path, "path"),
        (RuleSubject.Host, "host"),
        (RuleSubject.Method, "method"),
        (RuleSubject.Header, "header"),
        (RuleSubject.Query, "query"),
        (RuleSubject.Cookie, "cookie"),
        (RuleSubject.Source, "source"));

    public static WordTable<RuleMatch> Matches { get; } = new(
        (RuleMatch.Exact, "exact"),
        (RuleMatch.Prefix, "prefix"),
        (RuleMatch.Suffix, "suffix"),
        (RuleMatch.Contains, "contains"),
        (RuleMatch.Regex, "regex"));
}
