using LoadMaster.Api;

namespace LoadMaster.Cli.Tests;

public sealed class EventCommandTests : IDisposable
{
    private static readonly ChangeDto s_changed = new(9, 1, 0, true, ["a"], [], []);
    private readonly Shell _shell = new() { Input = "a secret to sign with\n" };

    public void Dispose() => _shell.Dispose();

    [Fact]
    public async Task Events_are_rows_and_what_is_asked_for_is_sent()
    {
        _shell.Server.Answers(
            "GET /api/v1/events?count=5&severity=warning",
            new EventListDto("a", [new EventDto(3, DateTimeOffset.UnixEpoch, "a", "error", "service", "web", "The virtual service is down.")]),
            ApiJson.Default.EventListDto);
        var said = await _shell.RunAsync("events", "--count", "5", "--severity", "warning");
        Assert.Matches("error +service +web +The virtual service is down.", string.Join('\n', said.Lines));
        _shell.Server.Answers("GET /api/v1/events?count=50", new EventListDto("a", []), ApiJson.Default.EventListDto);
        Assert.Equal("No event on a since its start.", Assert.Single((await _shell.RunAsync("events")).Lines));
        Assert.Equal(2, (await _shell.RunAsync("events", "--severity", "awful")).Exit);
    }

    [Fact]
    public async Task A_webhooks_secret_is_asked_for_and_never_an_option()
    {
        _shell.Server.Answers("PUT /api/v1/alerts/webhooks/chat", s_changed, ApiJson.Default.ChangeDto);
        Assert.Equal(0, (await _shell.RunAsync("alerts", "webhook", "add", "chat", "--url", "https://alerts.example.com/", "--severity", "error")).Exit);
        Assert.Equal("""{"url":"https://alerts.example.com/","secret":"a secret to sign with","severity":"error"}""", _shell.Server.Last.Body);
        _shell.Server.Answers("DELETE /api/v1/alerts/webhooks/chat", s_changed, ApiJson.Default.ChangeDto);
        Assert.Contains("Webhook chat removed (revision 9).", (await _shell.RunAsync("alerts", "webhook", "remove", "chat")).Lines);
    }

    [Fact]
    public async Task Days_are_numbers_with_commas_and_the_webhooks_problem_is_shown()
    {
        _shell.Server.Answers("PATCH /api/v1/alerts", s_changed, ApiJson.Default.ChangeDto);
        Assert.Equal(0, (await _shell.RunAsync("alerts", "set", "--certificate-days", "60, 14")).Exit);
        Assert.Equal("""{"certificateDays":[60,14]}""", _shell.Server.Last.Body);
        Assert.Equal(2, (await _shell.RunAsync("alerts", "set", "--certificate-days", "soon")).Exit);
        var alerts = new AlertsDto(9, "a", [60, 14], [new WebhookDto("chat", "https://alerts.example.com/", "warning", "", 12, 1, "it answered 503")]);
        _shell.Server.Answers("GET /api/v1/alerts", alerts, ApiJson.Default.AlertsDto);
        var lines = string.Join('\n', (await _shell.RunAsync("alerts", "show")).Lines);
        Assert.Contains("60, 14 days before their end", lines, StringComparison.Ordinal);
        Assert.Matches("chat +https://alerts.example.com/ +warning +12 +1 +it answered 503", lines);
        _shell.Server.Answers("POST /api/v1/alerts/test", new MessageDto("Raised."), ApiJson.Default.MessageDto);
        Assert.Contains("Raised.", (await _shell.RunAsync("alerts", "test")).Lines);
    }
}
