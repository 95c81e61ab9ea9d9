using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Tests.Logging;
using LoadMaster.Host.Tests.Rest;

namespace LoadMaster.Host.Tests.Events;

public sealed class EmailEndpointTests
{
    [SkippableFact]
    public async Task E_mail_is_set_tested_told_of_an_event_and_switched_off()
    {
        await using var mail = await MailServer.StartAsync();
        await using var server = await RestServer.StartAsync();
        using var admin = server.Client(await server.TokenAsync());
        await admin.PatchEmailAsync(Body(mail) with { User = MailServer.User, Password = MailServer.Password });
        Assert.Contains("took the message from a to ops@example.com", (await admin.TestEmailAsync()).Message, StringComparison.Ordinal);
        await Eventually.TrueAsync(() => mail.Mails.Contains("A test that admin@127.0.0.1 asked for", StringComparison.Ordinal), () => mail.Log);

        await Eventually.TrueAsync(() => admin.GetAlertsAsync().GetAwaiter().GetResult().Email!.Problem.Length == 0, () => "not in use");
        await admin.TestAlertsAsync();
        await Eventually.TrueAsync(() => mail.Mails.Contains("[LoadMaster a] error: test a", StringComparison.Ordinal), () => mail.Log);
        await Eventually.TrueAsync(() => admin.GetAlertsAsync().GetAwaiter().GetResult().Email!.Sent == 1, () => "not counted");

        var shown = (await server.SendAsync("GET", "/api/v1/config", await server.TokenAsync(Role.ReadOnly))).Body;
        Assert.Contains("ops@example.com", shown, StringComparison.Ordinal);
        Assert.DoesNotContain(MailServer.Password[..4], shown, StringComparison.Ordinal);
        Assert.All(server.Log.Lines, line => Assert.DoesNotContain(MailServer.Password, line, StringComparison.Ordinal));

        await admin.DeleteEmailAsync();
        Assert.Equal("", (await admin.GetAlertsAsync()).Email!.Server);
        Assert.Equal(404, (await Assert.ThrowsAsync<ApiProblemException>(() => admin.TestEmailAsync())).Problem.Status);
    }

    [SkippableFact]
    public async Task What_the_server_says_is_the_answer_to_a_test()
    {
        await using var mail = await MailServer.StartAsync();
        await using var server = await RestServer.StartAsync();
        using var admin = server.Client(await server.TokenAsync());
        await admin.PatchEmailAsync(Body(mail) with { User = MailServer.User, Password = "wrong" });
        var refused = (await Assert.ThrowsAsync<ApiProblemException>(() => admin.TestEmailAsync())).Problem;
        Assert.Equal((502, ProblemCodes.EmailFailed), (refused.Status, refused.Code));
        Assert.Contains("535", refused.Detail, StringComparison.Ordinal);
        Assert.Equal("", mail.Mails);
    }

    [Theory]
    [InlineData("""{ "server": "mail.example.com", "from": "x", "recipients": [ { "address": "a@b.c" } ] }""", ProblemCodes.NotAnAddress, "/from")]
    [InlineData("""{ "password": "x" }""", ProblemCodes.ImpossibleCombination, "/user")]
    [InlineData("""{ "colour": 1 }""", ProblemCodes.UnknownField, "/colour")]
    public async Task Bad_settings_are_refused_with_the_field(string body, string code, string path)
    {
        await using var server = await RestServer.StartAsync();
        var problem = (await server.SendAsync("PATCH", "/api/v1/alerts/email", await server.TokenAsync(), body)).Problem();
        Assert.Equal((400, code, path), (problem.Status, problem.Code, problem.Problems[0].Path));
        Assert.Equal(403, (await server.SendAsync("PATCH", "/api/v1/alerts/email", await server.TokenAsync(Role.Operator), "{}")).Status);
        Assert.Equal(ProblemCodes.ReadOnlyField, (await server.SendAsync("PATCH", "/api/v1/alerts", await server.TokenAsync(), """{ "email": {} }""")).Problem().Code);
    }

    private static EmailBody Body(MailServer mail) => new()
    {
        Server = "127.0.0.1",
        Port = mail.Port,
        TlsFingerprint = mail.Fingerprint,
        From = "loadmaster@example.com",
        Recipients = [new EmailRecipientDto("ops@example.com", "warning")],
    };
}
