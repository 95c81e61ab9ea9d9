using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LoadMaster.Domain.Configuration;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace LoadMaster.Host.Events;

/// <summary>Hands one message to the mail server (RFC 5321, with STARTTLS or TLS and a login).</summary>
public static class EmailTransport
{
    private const int PermanentFrom = 500;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    public static async Task<AlertResult> SendAsync(EmailSettings email, string password, MimeMessage message, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Timeout);
        try
        {
            using var client = new Client(email.TlsFingerprint) { Timeout = (int)Timeout.TotalMilliseconds };
            await client.ConnectAsync(email.Server, email.Port, OptionOf(email.Security), limit.Token);
            if (email.User.Length > 0)
                await client.AuthenticateAsync(email.User, password, limit.Token);
            await client.SendAsync(message, limit.Token);
            await client.DisconnectAsync(quit: true, limit.Token);
            return client.Refused.Count == 0 ? AlertResult.Taken : new AlertResult(string.Join("; ", client.Refused), Again: false);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new AlertResult($"{email.Server} did not take it within {Timeout.TotalSeconds} s", Again: true);
        }
        catch (SmtpCommandException e)
        {
            return new AlertResult($"the server answered {(int)e.StatusCode} {OneLine(e.Message)}", Again: (int)e.StatusCode < PermanentFrom);
        }
        catch (NotSupportedException e)
        {
            return new AlertResult(OneLine(e.Message), Again: false);
        }
        catch (Exception e) when (e is ProtocolException or AuthenticationException or SslHandshakeException or IOException or SocketException)
        {
            return new AlertResult(OneLine(e is SslHandshakeException { InnerException: { } inner } ? $"TLS failed: {inner.Message}" : e.Message), Again: true);
        }
    }

    private static SecureSocketOptions OptionOf(EmailSecurity security) => security switch
    {
        EmailSecurity.Tls => SecureSocketOptions.SslOnConnect,
        EmailSecurity.StartTls => SecureSocketOptions.StartTls,
        _ => SecureSocketOptions.None,
    };

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Trim();

    /// <summary>One recipient whom the server refuses keeps the message from no other.</summary>
    private sealed class Client : SmtpClient
    {
        public Client(string fingerprint)
        {
            // As for webhooks: authorities decide, and their lists are not fetched for each message.
            CheckCertificateRevocation = false;
            if (fingerprint.Length > 0)
            {
                var pinned = Convert.FromHexString(fingerprint.Replace(":", "", StringComparison.Ordinal));
                ServerCertificateValidationCallback = (_, certificate, _, _) =>
                    certificate is X509Certificate2 shown && CryptographicOperations.FixedTimeEquals(SHA256.HashData(shown.RawData), pinned);
            }
        }

        public List<string> Refused { get; } = [];

        protected override void OnRecipientNotAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response) =>
            Refused.Add($"{mailbox.Address} was refused: {(int)response.StatusCode} {OneLine(response.Response)}");
    }
}
