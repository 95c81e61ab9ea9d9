using LoadMaster.DataPlane.Inspection;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Host.Inspection;

/// <summary>The last events of this node; each is logged as one line. Rules' own event filters have thinned them out already.</summary>
public sealed partial class IpsEvents(IpsFeed feed, ILogger<IpsEvents> log)
{
    private readonly Lock _gate = new();
    private readonly Queue<IpsEvent> _kept = new();

    /// <summary>Events that were counted but not kept, because there were too many at once.</summary>
    public long Lost => feed.EventsLost;

    /// <summary>Takes what has come; by one caller or another, never two at once.</summary>
    public void Collect()
    {
        lock (_gate)
        {
            foreach (var item in feed.TakeEvents())
            {
                if (_kept.Count == Limits.IpsEventsKept)
                {
                    _ = _kept.Dequeue();
                }

                _kept.Enqueue(item);
                Found(
                    IpsWords.Modes.Of(item.Action), item.Rule.Gid, item.Rule.Sid, Clean(item.Rule.Message), item.Rule.Classtype, item.Rule.Priority,
                    item.Service.Value, item.Client, item.ClientPort, Clean(item.Request));
            }
        }
    }

    /// <summary>The newest first.</summary>
    public IReadOnlyList<IpsEvent> Newest(int countMax)
    {
        Collect();
        lock (_gate)
        {
            return [.. _kept.Reverse().Take(countMax)];
        }
    }

    private static string Clean(string text) => string.Concat(text.Select(c => char.IsControl(c) ? '?' : c));

    [LoggerMessage(
        2203,
        LogLevel.Warning,
        "Intrusion prevention: {Action}, rule {Gid}:{Sid} {Message} (class {Classtype}, priority {Priority}), virtual service {Service}, client {Client}:{Port}, {Request}")]
    private partial void Found(
        string action, int gid, int sid, string message, string classtype, int priority, int service, string client, int port, string request);
}
