using System.Globalization;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;
using LoadMaster.Host.Security;
using MimeKit;

namespace LoadMaster.Host.Events;

/// <summary>Events by e-mail: what happens within two seconds, and all that happens in the interval after a message, goes into one.</summary>
/// <param name="send">Hands one message to the server.</param>
public sealed partial class EmailChannel(EmailSettings email, string node, Func<MimeMessage, CancellationToken, Task<AlertResult>> send, TimeProvider time) : IAlertChannel
{
    public string Name => $"The mail server {email.Server}";

    public EventSeverity Least { get; } = email.Recipients.Min(recipient => recipient.Severity);

    public TimeSpan GatheredFor => TimeSpan.FromSeconds(2);

    public TimeSpan Interval => TimeSpan.FromSeconds(email.IntervalSeconds);

    public static EmailChannel? Open(EmailSettings email, IPrivateKeys keys, string node, TimeProvider time, ILogger log)
    {
        if (keys.OpenText(email.Password) is { } password)
            return new EmailChannel(email, node, (message, cancel) => EmailTransport.SendAsync(email, password, message, cancel), time);
        Unusable(log);
        return null;
    }

    public IEnumerable<AlertMessage> Compose(IReadOnlyList<NodeEvent> events)
    {
        foreach (var level in email.Recipients.GroupBy(recipient => recipient.Severity))
        {
            if (events.Where(one => one.Severity >= level.Key).ToList() is { Count: > 0 } told)
            {
                var message = EmailMessage.Create(email, node, [.. level], told, time.GetUtcNow());
                yield return new AlertMessage(string.Create(CultureInfo.InvariantCulture, $"a message of {told.Count} events"), cancel => send(message, cancel));
            }
        }
    }

    public void Dispose()
    {
        // Each message has a connection of its own.
    }

    [LoggerMessage(2514, LogLevel.Error, "The password of the mail server was sealed by another pair or node; set it again with 'lm alerts email set --password-file'")]
    private static partial void Unusable(ILogger log);
}
