using LoadMaster.Api;

namespace LoadMaster.Cli.Tests;

public sealed class EmailCommandTests : IDisposable
{
    private static readonly ChangeDto s_changed = new(9, 1, 0, true, ["a"], [], []);
    private readonly Shell _shell = new() { Input = "the password\n" };

    public EmailCommandTests() => _shell.Server.Answers("PATCH /api/v1/alerts/email", s_changed, ApiJson.Default.ChangeDto);

    public void Dispose() => _shell.Dispose();

    [Fact]
    public async Task What_is_named_is_sent_and_a_users_password_is_asked_for()
    {
        var said = await _shell.RunAsync(
            "alerts", "email", "set", "--server", "mail.example.com", "--user", "lm", "--from", "lm@example.com", "--to", "ops@example.com", "--to", "pager@example.com=error", "--interval-seconds", "300");
        Assert.Equal((0, "E-mail changed (revision 9).\n"), (said.Exit, said.Out));
        Assert.Equal(
            """{"server":"mail.example.com","user":"lm","password":"the password","from":"lm@example.com","recipients":[{"address":"ops@example.com","severity":"warning"},{"address":"pager@example.com","severity":"error"}],"intervalSeconds":300}""",
            _shell.Server.Last.Body);
        await _shell.RunAsync("alerts", "email", "set", "--user", "");
        Assert.Equal("""{"user":"","password":""}""", _shell.Server.Last.Body);
        Assert.Equal(2, (await _shell.RunAsync("alerts", "email", "set")).Exit);
    }

    [Fact]
    public async Task Off_test_and_show_say_how_it_stands()
    {
        _shell.Server.Answers("DELETE /api/v1/alerts/email", s_changed, ApiJson.Default.ChangeDto);
        Assert.Equal("E-mail is off (revision 9).\n", (await _shell.RunAsync("alerts", "email", "off")).Out);
        _shell.Server.Answers("POST /api/v1/alerts/email/test", new MessageDto("Taken."), ApiJson.Default.MessageDto);
        Assert.Equal("Taken.\n", (await _shell.RunAsync("alerts", "email", "test")).Out);
        var email = new EmailDto("mail.example.com", 587, "starttls", "lm", "", "lm@example.com", [new EmailRecipientDto("ops@example.com", "error")], 60, 3, 1, "it is busy");
        _shell.Server.Answers("GET /api/v1/alerts", new AlertsDto(9, "a", [], []) { Email = email }, ApiJson.Default.AlertsDto);
        var shown = (await _shell.RunAsync("alerts", "show")).Out;
        Assert.Matches("Mail server: +mail.example.com port 587, starttls, as lm", shown);
        Assert.Matches("Messages: +3 taken, 1 lost; the last: it is busy", shown);
        Assert.Matches("ops@example.com +error", shown);
    }
}
