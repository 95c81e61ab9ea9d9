using System.Collections.Concurrent;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Events;
using LoadMaster.Host.Tests.Logging;
using LoadMaster.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using MimeKit;

namespace LoadMaster.Host.Tests.Events;

/// <summary>Virtual time: nothing goes out before its time has come.</summary>
public sealed class AlertQueueTests : IAsyncLifetime
{
    private static readonly EmailSettings Email = new()
    {
        Server = "mail.example.com",
        From = "lm@example.com",
        IntervalSeconds = 300,
        Recipients = [new EmailRecipient { Address = "ops@example.com", Severity = EventSeverity.Info }, new EmailRecipient { Address = "pager@example.com", Severity = EventSeverity.Error }],
    };

    private readonly FakeTimeProvider _time = new(ManualTime.Start);
    private readonly ConcurrentQueue<MimeMessage> _messages = [];
    private readonly ConcurrentQueue<AlertResult> _answers = [];
    private readonly AlertQueue _queue;
    private long _sequence;

    public AlertQueueTests() => _queue = new AlertQueue(new EmailChannel(Email, "a", SendAsync, _time), _time, NullLogger.Instance);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _queue.DisposeAsync();

    [Fact]
    public async Task What_happens_together_is_one_message_and_what_follows_waits_for_the_interval()
    {
        Post(EventSeverity.Info, 3);
        await PassUntilAsync(() => _messages.Count == 1);
        Assert.Equal("[LoadMaster a] 3 events, the worst is info: service web", _messages.Single().Subject);
        var sentAt = _time.GetUtcNow();

        Post(EventSeverity.Warning, 40);
        await PassUntilAsync(() => _messages.Count == 2);
        Assert.True(_time.GetUtcNow() - sentAt >= TimeSpan.FromSeconds(Email.IntervalSeconds), $"{_time.GetUtcNow() - sentAt}");
        Assert.Contains("40 events, the worst is warning", _messages.Last().Subject, StringComparison.Ordinal);
        Assert.All(_messages, message => Assert.Equal("ops@example.com", message.To.Mailboxes.Single().Address));
        Assert.Equal(2, _queue.Sent);
    }

    [Fact]
    public async Task Each_recipient_is_told_from_his_severity_on()
    {
        Post(EventSeverity.Info, 1);
        Post(EventSeverity.Error, 1);
        await PassUntilAsync(() => _messages.Count == 2);
        var to = _messages.ToDictionary(message => message.To.Mailboxes.Single().Address, message => message.Subject);
        Assert.StartsWith("[LoadMaster a] 2 events", to["ops@example.com"], StringComparison.Ordinal);
        Assert.StartsWith("[LoadMaster a] error: service web: event 2", to["pager@example.com"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_flood_is_bounded_and_counted()
    {
        Post(EventSeverity.Info, 1);
        await PassUntilAsync(() => _messages.Count == 1);
        Post(EventSeverity.Info, Limits.EventsWaitingMax + 50);
        await PassUntilAsync(() => _messages.Count == 2);
        Assert.Equal(50, _queue.Lost);
        var text = _messages.Last().TextBody ?? "";
        Assert.StartsWith($"{Limits.EventsWaitingMax - Limits.EmailEventsMax} earlier events are left out", text, StringComparison.Ordinal);
        Assert.Equal(Limits.EmailEventsMax, text.Split("  event ").Length - 1);
    }

    [Fact]
    public async Task What_is_not_taken_for_the_moment_is_tried_again_and_what_never_will_be_is_given_up()
    {
        _answers.Enqueue(new AlertResult("it is busy", Again: true));
        _answers.Enqueue(new AlertResult("it is busy", Again: true));
        Post(EventSeverity.Info, 1);
        await PassUntilAsync(() => _queue.Sent == 1);
        Assert.Equal((3, ""), (_messages.Count, _queue.Problem));

        _answers.Enqueue(new AlertResult("550 no", Again: false));
        Post(EventSeverity.Info, 1);
        await PassUntilAsync(() => _queue.Lost == 1);
        Assert.Equal((4, "550 no"), (_messages.Count, _queue.Problem));

        for (var attempt = 0; attempt < AlertQueue.TriesMax; attempt++)
            _answers.Enqueue(new AlertResult("it is busy", Again: true));
        Post(EventSeverity.Info, 1);
        await PassUntilAsync(() => _queue.Lost == 2);
        Assert.Equal(4 + AlertQueue.TriesMax, _messages.Count);
    }

    private void Post(EventSeverity severity, int count)
    {
        for (var index = 0; index < count; index++)
            _queue.Post(new NodeEvent(++_sequence, _time.GetUtcNow(), "a", severity, EventKinds.Service, "web", $"event {_sequence}"));
    }

    private Task<AlertResult> SendAsync(MimeMessage message, CancellationToken cancel)
    {
        _messages.Enqueue(message);
        return Task.FromResult(_answers.TryDequeue(out var answer) ? answer : AlertResult.Taken);
    }

    /// <summary>A second of virtual time after the other, with real time for the queue's own task in between.</summary>
    private Task PassUntilAsync(Func<bool> condition) => Eventually.TrueAsync(
        () =>
        {
            if (condition())
                return true;
            _time.Advance(TimeSpan.FromSeconds(1));
            return false;
        },
        () => $"{_messages.Count} messages at {_time.GetUtcNow()}");
}
