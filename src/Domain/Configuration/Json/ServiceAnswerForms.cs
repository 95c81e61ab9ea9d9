namespace LoadMaster.Domain.Configuration.Json;

/// <summary>The forms of what a service answers by itself.</summary>
internal static class ServiceAnswerForms
{
    private const string ExampleTarget = "https://%h%s";

    public static readonly ObjectForm<RedirectSettings> Redirect = new ObjectForm<RedirectSettings>(
            "redirect", "A service that answers every request with a redirect.", new RedirectSettings())
        .Field(
            "target", new TextForm(Limits.RedirectTargetLengthMax, ExampleTarget), r => r.Target, (r, v) => r with { Target = v },
            "Where clients are sent: %h is the host that they asked for without its port, %s path and query, %% a percent sign; empty for no redirect.")
        .Field("status", new WholeNumberForm(301, 308), r => r.Status, (r, v) => r with { Status = v }, "301, 302, 307 or 308.");

    public static readonly ObjectForm<NotAvailableSettings> NotAvailable = new ObjectForm<NotAvailableSettings>(
            "notAvailable", "What clients get while no real server can take their request.", new NotAvailableSettings())
        .Field(
            "mode", new WordForm<NotAvailableMode>(ServiceAnswerWords.NotAvailableModes), n => n.Mode, (n, v) => n with { Mode = v },
            "none: the built-in answer; redirect: to target; page: an answer of your own; sorry: the server of last resort answers.")
        .Field(
            "target", new TextForm(Limits.RedirectTargetLengthMax, "https://status.example.com/"), n => n.Target, (n, v) => n with { Target = v },
            "As a redirect's target (mode redirect).")
        .Field(
            "redirectStatus", new WholeNumberForm(301, 308), n => n.RedirectStatus, (n, v) => n with { RedirectStatus = v },
            "301, 302, 307 or 308 (mode redirect).")
        .Field(
            "page", new TextForm(Limits.ErrorPageLengthMax, "<h1>Back soon</h1>"), n => n.Page, (n, v) => n with { Page = v },
            "The answer's body, HTML in UTF-8 (mode page).")
        .Field(
            "pageStatus", new WholeNumberForm(200, 599), n => n.PageStatus, (n, v) => n with { PageStatus = v },
            "The answer's status code (mode page).")
        .Field(
            "sorryServer", new TextForm(Limits.EndpointTextLengthMax, "198.18.1.99:80"), n => n.SorryServer, (n, v) => n with { SorryServer = v },
            "Address and port of the server of last resort, which is not checked (mode sorry).");
}
