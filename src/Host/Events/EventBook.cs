using System.Threading.Channels;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Host.Events;

/// <summary>The last events of this node, each logged as one line, and those who follow them as they come.</summary>
public sealed partial class EventBook(string node, TimeProvider time, ILogger<EventBook> log)
{
    private readonly Lock _gate = new();
    private readonly Queue<NodeEvent> _kept = new();
    private readonly List<Channel<NodeEvent>> _followers = [];
    private long _sequence;

    /// <summary>The number of the last event before this start of the daemon.</summary>
    public long BeganAfter { get; private set; }

    public void Raise(Happening happening)
    {
        lock (_gate)
        {
            var raised = new NodeEvent(++_sequence, time.GetUtcNow(), node, happening.Severity, happening.Kind, Clean(happening.Subject), Clean(happening.Message));
            if (_kept.Count == Limits.EventsKept)
                _ = _kept.Dequeue();
            _kept.Enqueue(raised);
            foreach (var follower in _followers)
                follower.Writer.TryWrite(raised);
            Log(happening.Severity, raised);
        }
    }

    /// <summary>The newest first.</summary>
    public IReadOnlyList<NodeEvent> Newest(int countMax, EventSeverity severityMin)
    {
        lock (_gate)
            return [.. _kept.Reverse().Where(one => one.Severity >= severityMin).Take(countMax)];
    }

    /// <summary>All that comes from now on, and before it what was kept after the number named; null when too many follow already. Who is too slow loses the oldest.</summary>
    public Subscription? Follow(long after)
    {
        lock (_gate)
        {
            if (_followers.Count >= Limits.EventFollowersMax)
                return null;
            var channel = Channel.CreateBounded<NodeEvent>(new BoundedChannelOptions(Limits.EventsWaitingMax) { FullMode = BoundedChannelFullMode.DropOldest });
            foreach (var missed in _kept.Where(one => one.Sequence > after))
                channel.Writer.TryWrite(missed);
            _followers.Add(channel);
            return new Subscription(this, channel);
        }
    }

    private static string Clean(string text) => string.Concat(text.Take(1000).Select(c => char.IsControl(c) ? '?' : c));

    private void Log(EventSeverity severity, NodeEvent raised)
    {
        switch (severity)
        {
            case EventSeverity.Error: Bad(raised.Kind, raised.Subject, raised.Message); break;
            case EventSeverity.Warning: Odd(raised.Kind, raised.Subject, raised.Message); break;
            default: Fine(raised.Kind, raised.Subject, raised.Message); break;
        }
    }

    /// <summary>One who follows, until disposed.</summary>
    public sealed class Subscription(EventBook book, Channel<NodeEvent> channel) : IDisposable
    {
        public ChannelReader<NodeEvent> Events => channel.Reader;

        public void Dispose()
        {
            lock (book._gate)
                book._followers.Remove(channel);
        }
    }

    [LoggerMessage(2501, LogLevel.Information, "Event {Kind:l}, {Subject:l}: {Message:l}")]
    private partial void Fine(string kind, string subject, string message);

    [LoggerMessage(2502, LogLevel.Warning, "Event {Kind:l}, {Subject:l}: {Message:l}")]
    private partial void Odd(string kind, string subject, string message);

    [LoggerMessage(2503, LogLevel.Error, "Event {Kind:l}, {Subject:l}: {Message:l}")]
    private partial void Bad(string kind, string subject, string message);
}
