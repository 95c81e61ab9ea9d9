using LoadMaster.Domain.Configuration;

namespace LoadMaster.Host.Events;

/// <summary>What became of one try.</summary>
/// <param name="Problem">In the words of the other side; empty when it was taken.</param>
/// <param name="Again">Another try may help.</param>
public sealed record AlertResult(string Problem, bool Again)
{
    public static AlertResult Taken { get; } = new("", false);
}

/// <summary>Something to be sent, once or several times until it is taken.</summary>
/// <param name="What">For the log: <c>event 7</c>.</param>
public sealed record AlertMessage(string What, Func<CancellationToken, Task<AlertResult>> Send);

/// <summary>A way by which events leave the node.</summary>
public interface IAlertChannel : IDisposable
{
    /// <summary>For the log: <c>Webhook chat</c>.</summary>
    string Name { get; }

    /// <summary>What matters less is not sent.</summary>
    EventSeverity Least { get; }

    /// <summary>How long more events are waited for before a message is made; zero: each event is a message of its own.</summary>
    TimeSpan GatheredFor { get; }

    /// <summary>The pause after what was gathered is sent.</summary>
    TimeSpan Interval { get; }

    /// <param name="events">At least one, the oldest first.</param>
    IEnumerable<AlertMessage> Compose(IReadOnlyList<NodeEvent> events);
}
