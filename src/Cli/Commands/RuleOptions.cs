using System.CommandLine;
using LoadMaster.Api;

namespace LoadMaster.Cli.Commands;

/// <summary>The options of <c>rule add</c> and <c>rule set</c>.</summary>
internal sealed class RuleOptions
{
    private const string ReplaceBody = "replace-body";

    private readonly Option<string?> _kind;
    private readonly Option<string?> _subject;
    private readonly Option<string?> _field;
    private readonly Option<string?> _match;
    private readonly Option<string?> _pattern;
    private readonly Option<string?> _ignoreCase;
    private readonly Option<string?> _negate;
    private readonly Option<string?> _value;
    private readonly Option<int?> _setFlag;
    private readonly Option<int?> _onlyOnFlag;
    private readonly Option<int?> _onlyOnNoFlag;
    private readonly Option<string[]> _mediaTypes;
    private readonly Option<int?> _status;

    public RuleOptions()
    {
        _kind = Set.Word("--kind", "What it does: look at a request, change a header, change path and query, change text in bodies of responses, answer with a redirect.", "match", "add-header", "delete-header", "replace-header", "rewrite-url", ReplaceBody, "redirect");
        _subject = Set.Word("--subject", "The part of the request that the rule looks at (match, redirect, add-header with a regular expression).", "url", "path", "host", "method", "header", "query", "cookie", "source");
        _field = Set.Text("--field", "NAME", "Name of the header, query parameter or cookie.");
        _match = Set.Word("--match", "How the pattern is compared; contains unless given with replace-body, else prefix.", "exact", "prefix", "suffix", "contains", "regex");
        _pattern = Set.Text("--pattern", "TEXT", "What is looked for; a network such as 10.0.0.0/8 with --subject source.");
        _ignoreCase = Set.OnOff("--ignore-case", "Whether upper and lower case are the same.");
        _negate = Set.OnOff("--negate", "Whether it matches when the pattern does not.");
        _value = Set.Text("--value", "TEXT", "The header's value, what is put in place of what the pattern found, or a redirect's target; with --match regex $1 to $9 are its groups, $0 is all of it, $$ a dollar.");
        _status = Set.Whole("--status", "Status of a redirect: 301, 302, 307 or 308; 302 unless given.");
        _setFlag = Set.Whole("--set-flag", "Flag, 1 to 9, that a match sets; 0: none.");
        _onlyOnFlag = Set.Whole("--only-on-flag", "Hold only when this flag was set before.");
        _onlyOnNoFlag = Set.Whole("--only-on-no-flag", "Hold only when this flag was not set before.");
        _mediaTypes = Set.List("--media-type", "TYPE", "Bodies that replace-body works on, as text/html, text/* or application/*+json; the whole list.");
    }

    public OptionSet Set { get; } = new();

    /// <param name="known">The rule as it is: what is not named stays. Null for a new one.</param>
    public RuleBody ToBody(ParseResult parsed, string name, RuleDto? known) => new()
    {
        Name = name,
        Kind = parsed.GetValue(_kind) ?? known?.Kind,
        Subject = parsed.GetValue(_subject) ?? known?.Subject,
        Field = parsed.GetValue(_field) ?? known?.Field,
        Match = parsed.GetValue(_match) ?? known?.Match ?? (parsed.GetValue(_kind) == ReplaceBody ? "contains" : null),
        Pattern = parsed.GetValue(_pattern) ?? known?.Pattern,
        IgnoreCase = OptionSet.IsOn(parsed.GetValue(_ignoreCase)) ?? known?.IgnoreCase,
        Negate = OptionSet.IsOn(parsed.GetValue(_negate)) ?? known?.Negate,
        Value = parsed.GetValue(_value) ?? known?.Value,
        SetFlag = parsed.GetValue(_setFlag) ?? known?.SetFlag,
        OnlyOnFlag = parsed.GetValue(_onlyOnFlag) ?? known?.OnlyOnFlag,
        OnlyOnNoFlag = parsed.GetValue(_onlyOnNoFlag) ?? known?.OnlyOnNoFlag,
        Status = parsed.GetValue(_status) ?? ((parsed.GetValue(_kind) ?? known?.Kind) == "redirect" ? known?.Status : null),
        MediaTypes = OptionSet.ItemsOf(parsed, _mediaTypes) ?? known?.MediaTypes,
    };
}
