using System.Globalization;
using System.Text;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;
using MimeKit;
using MimeKit.Utils;

namespace LoadMaster.Host.Events;

/// <summary>Events as an e-mail: the worst of them in the subject, a line for each in the text.</summary>
public static class EmailMessage
{
    private const int SubjectLengthMax = 150;

    /// <param name="events">At least one, the oldest first; of more than <see cref="Limits.EmailEventsMax"/> the newest are named and the rest counted.</param>
    public static MimeMessage Create(EmailSettings email, string node, IReadOnlyList<EmailRecipient> to, IReadOnlyList<NodeEvent> events, DateTimeOffset now)
    {
        var message = new MimeMessage { Date = now, Subject = SubjectOf(node, events), MessageId = MimeUtils.GenerateMessageId(DomainOf(email.From)) };
        message.From.Add(new MailboxAddress($"LoadMaster {node}", email.From));
        message.To.AddRange(to.Select(recipient => new MailboxAddress("", recipient.Address)));
        // RFC 3834: nobody's absence note answers this.
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        message.Body = new TextPart("plain") { Text = TextOf(node, events) };
        return message;
    }

    private static string SubjectOf(string node, IReadOnlyList<NodeEvent> events)
    {
        var worst = events.MaxBy(one => one.Severity)!;
        var word = AlertWords.Severities.Of(worst.Severity);
        var subject = events.Count == 1
            ? $"[LoadMaster {node}] {word}: {worst.Kind} {worst.Subject}: {worst.Message}"
            : string.Create(CultureInfo.InvariantCulture, $"[LoadMaster {node}] {events.Count} events, the worst is {word}: {worst.Kind} {worst.Subject}");
        return subject.Length <= SubjectLengthMax ? subject : subject[..SubjectLengthMax] + "...";
    }

    private static string TextOf(string node, IReadOnlyList<NodeEvent> events)
    {
        var text = new StringBuilder();
        if (events.Count > Limits.EmailEventsMax)
        {
            text.Append(CultureInfo.InvariantCulture, $"{events.Count - Limits.EmailEventsMax} earlier events are left out; 'lm events' on {node} has them.\n");
        }

        foreach (var one in events.Skip(Math.Max(0, events.Count - Limits.EmailEventsMax)))
        {
            text.Append(CultureInfo.InvariantCulture, $"{one.At:yyyy-MM-dd HH:mm:ss}Z  {AlertWords.Severities.Of(one.Severity),-7}  {one.Kind}  {one.Subject}\n  {one.Message}\n");
        }

        return text.ToString();
    }

    private static string DomainOf(string address) => address[(address.LastIndexOf('@') + 1)..];
}
