using System.CommandLine;
using LoadMaster.Api;

namespace LoadMaster.Cli.Commands;

/// <summary>The options of <c>vs add</c> and <c>vs set</c> about what a service answers by itself.</summary>
internal sealed class AnswerOptions
{
    private readonly Option<string?> _redirectHttp;
    private readonly Option<string?> _redirect;
    private readonly Option<int?> _redirectStatus;
    private readonly Option<string?> _mode;
    private readonly Option<string?> _target;
    private readonly Option<int?> _targetStatus;
    private readonly Option<string?> _pageFile;
    private readonly Option<int?> _pageStatus;
    private readonly Option<string?> _sorryServer;

    public AnswerOptions(OptionSet set)
    {
        _redirectHttp = set.OnOff("--redirect-http", "Keep a redirect service on port 80 beside an https service.");
        _redirect = set.Text("--redirect", "URL", "Answer every request with a redirect: %h is the host asked for, %s path and query; empty to end it.");
        _redirectStatus = set.Whole("--redirect-status", "Status code of --redirect: 301, 302, 307 or 308.");
        _mode = set.Word("--not-available", "What clients get while no real server can take a request.", "none", "redirect", "page", "sorry");
        _target = set.Text("--not-available-redirect", "URL", "Redirect clients while no real server can take a request.");
        _targetStatus = set.Whole("--not-available-redirect-status", "Status code of that redirect: 301, 302, 307 or 308.");
        _pageFile = set.Text("--error-page", "FILE", "Show this HTML page while no real server can take a request.");
        _pageStatus = set.Whole("--error-page-status", "Status code of that page, 200 to 599.");
        _sorryServer = set.Text("--sorry-server", "ADDRESS:PORT", "Send requests here while no real server can take them; it is not checked.");
    }

    public bool? RedirectHttp(ParseResult parsed) => OptionSet.IsOn(parsed.GetValue(_redirectHttp));

    public RedirectBody? Redirect(ParseResult parsed)
    {
        var body = new RedirectBody { Target = parsed.GetValue(_redirect), Status = parsed.GetValue(_redirectStatus) };
        return body == new RedirectBody() ? null : body;
    }

    public NotAvailableBody? NotAvailable(ParseResult parsed)
    {
        var body = new NotAvailableBody
        {
            Target = parsed.GetValue(_target),
            RedirectStatus = parsed.GetValue(_targetStatus),
            Page = parsed.GetValue(_pageFile) is { } file ? Read(file) : null,
            PageStatus = parsed.GetValue(_pageStatus),
            SorryServer = parsed.GetValue(_sorryServer),
        };
        var mode = parsed.GetValue(_mode) ?? ModeOf(body);
        return mode is null && body == new NotAvailableBody() ? null : body with { Mode = mode };
    }

    /// <summary>Who names a page, a target or a server also wants it.</summary>
    private static string? ModeOf(NotAvailableBody body)
    {
        string?[] modes = [body.Target is null ? null : "redirect", body.Page is null ? null : "page", body.SorryServer is null ? null : "sorry"];
        return modes.Count(mode => mode is not null) switch
        {
            0 => null,
            1 => modes.First(mode => mode is not null),
            _ => throw new CliException(
                ExitCodes.Usage, CliCodes.Usage, "Give one of --not-available-redirect, --error-page and --sorry-server, or say with --not-available which one shall hold."),
        };
    }

    private static string Read(string file) => File.Exists(file)
        ? File.ReadAllText(file)
        : throw new CliException(ExitCodes.Failed, CliCodes.File, $"There is no file {file}.");
}
