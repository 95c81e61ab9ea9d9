using System.Threading.Channels;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Host.Events;

/// <summary>The last events of this node, each logged as one line, and those who follow them as they come.</summary>
public sealed partial class EventBook : IDisposable
{
    private readonly string _node;
    private readonly TimeProvider _time;
    private readonly ILogger<EventBook> _logger;
    private readonly EventJournal? _journal;
    private readonly Lock _gate = new();
    private readonly Queue<NodeEvent> _kept = new();
    private readonly List<Channel<NodeEvent>> _followers = [];
    private long _sequence;
    private bool _unwritten;

    /// <param name="journal">Keeps them over a restart; null: the book is empty at each start.</param>
    public EventBook(string node, TimeProvider time, ILogger<EventBook> log, EventJournal? journal = null)
    {
        (_node, _time, _logger, _journal) = (node, time, log, journal);
        if (journal?.Begin(time.GetUtcNow()) is not { } found)
            return;
        foreach (var one in found.Events)
            _kept.Enqueue(one);
        BeganAfter = _sequence = found.Last;
        if (found.Note.Length > 0)
            Raise(new Happening(EventSeverity.Warning, EventKinds.Machine, node, $"Events of before: {found.Note}."));
    }

    /// <summary>The number of the last event before this start of the daemon.</summary>
    public long BeganAfter { get; }

    public void Raise(Happening happening)
    {
        lock (_gate)
        {
            var raised = new NodeEvent(++_sequence, _time.GetUtcNow(), _node, happening.Severity, happening.Kind, Clean(happening.Subject), Clean(happening.Message));
            if (_kept.Count == Limits.EventsKept)
                _ = _kept.Dequeue();
            _kept.Enqueue(raised);
            foreach (var follower in _followers)
                follower.Writer.TryWrite(raised);
            Log(happening.Severity, raised);
            Keep(raised);
        }
    }

    public void Dispose() => _journal?.Dispose();

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

    /// <summary>A disk that does not take it is told once until it takes one again.</summary>
    private void Keep(NodeEvent raised)
    {
        var problem = _journal?.Append(raised, _kept) ?? "";
        if (problem.Length > 0 && !_unwritten)
            NotKept(problem);
        _unwritten = problem.Length > 0;
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

    [LoggerMessage(2505, LogLevel.Error, "Events are not kept over a restart for now: {Problem:l}")]
    private partial void NotKept(string problem);
}
