using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Events;
using LoadMaster.Host.Tests.Logging;
using LoadMaster.Testing;

namespace LoadMaster.Host.Tests.Events;

/// <summary>Against a real exim4.</summary>
public sealed class EmailTransportTests
{
    [SkippableTheory]
    [InlineData(EmailSecurity.StartTls)]
    [InlineData(EmailSecurity.Tls)]
    public async Task A_message_goes_over_tls_with_a_login_to_every_recipient(EmailSecurity security)
    {
        await using var server = await MailServer.StartAsync(security);
        var email = server.Settings("ops@example.com", "pager@example.com") with { Security = security, User = MailServer.User };
        Assert.Equal(AlertResult.Taken, await SendAsync(email, MailServer.Password));
        await Eventually.TrueAsync(() => server.Mails.Contains("Envelope-to: pager@example.com", StringComparison.Ordinal), () => server.Log);
        // Long lines of a header go on in the next line.
        var mails = server.Mails.Replace("\n ", " ", StringComparison.Ordinal).Replace("\n\t", " ", StringComparison.Ordinal);
        Assert.Contains("Envelope-to: ops@example.com", mails, StringComparison.Ordinal);
        Assert.Contains("with esmtpsa", mails, StringComparison.Ordinal);
        Assert.Contains("Subject: [LoadMaster a] error: service web: The virtual service is down: no server.", mails, StringComparison.Ordinal);
        Assert.Contains("Auto-Submitted: auto-generated", mails, StringComparison.Ordinal);
        Assert.Contains("From: LoadMaster a <loadmaster@example.com>", mails, StringComparison.Ordinal);
        Assert.Contains("A=plain:lm", server.Log, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Without_tls_a_server_in_clear_takes_it_only_when_that_is_wanted()
    {
        await using var server = await MailServer.StartAsync(EmailSecurity.None);
        var refused = await SendAsync(server.Settings());
        Assert.Contains("STARTTLS", refused.Problem, StringComparison.Ordinal);
        Assert.False(refused.Again);
        Assert.Equal(AlertResult.Taken, await SendAsync(server.Settings() with { Security = EmailSecurity.None }));
        await Eventually.TrueAsync(() => server.Mails.Contains("with esmtp ", StringComparison.Ordinal), () => server.Mails);
    }

    [SkippableFact]
    public async Task Another_certificate_and_a_wrong_password_are_told_and_nothing_is_sent()
    {
        await using var server = await MailServer.StartAsync();
        foreach (var fingerprint in new[] { "", new string('A', 64) })
        {
            var refused = await SendAsync(server.Settings() with { TlsFingerprint = fingerprint });
            Assert.Contains("certificate", refused.Problem, StringComparison.OrdinalIgnoreCase);
        }

        var denied = await SendAsync(server.Settings() with { User = MailServer.User }, "wrong");
        Assert.Contains("535", denied.Problem, StringComparison.Ordinal);
        Assert.Equal("", server.Mails);
    }

    [SkippableFact]
    public async Task A_recipient_that_is_refused_is_named_and_keeps_the_message_from_no_other()
    {
        await using var server = await MailServer.StartAsync();
        var one = await SendAsync(server.Settings("nobody@example.com", "ops@example.com"));
        Assert.Contains("nobody@example.com was refused: 550 no such user here", one.Problem, StringComparison.Ordinal);
        await Eventually.TrueAsync(() => server.Mails.Contains("Envelope-to: ops@example.com", StringComparison.Ordinal), () => server.Log);
        Assert.False((await SendAsync(server.Settings("nobody@example.com"))).Problem.Length == 0);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_tried_again()
    {
        var email = new EmailSettings { Server = "127.0.0.1", Port = LocalPorts.Free(), From = "a@example.com", Recipients = [new EmailRecipient { Address = "b@example.com" }] };
        var result = await SendAsync(email);
        Assert.True(result.Again);
        Assert.Contains("refused", result.Problem, StringComparison.Ordinal);
    }

    private static Task<AlertResult> SendAsync(EmailSettings email, string password = "")
    {
        var raised = new NodeEvent(1, ManualTime.Start, "a", EventSeverity.Error, EventKinds.Service, "web", "The virtual service is down: no server.");
        return EmailTransport.SendAsync(email, password, EmailMessage.Create(email, "a", [.. email.Recipients], [raised], ManualTime.Start), CancellationToken.None);
    }
}
