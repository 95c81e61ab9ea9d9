using LoadMaster.Api;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;

namespace LoadMaster.Host.Rest;

/// <summary>The queue of a service as REST shows it.</summary>
public static partial class DtoMapping
{
    private static QueueDto ToDto(QueueSettings queue) => new(queue.LengthMax, queue.TimeoutSeconds, queue.Redispatch, queue.RetryAfterSeconds);

    private static QueuedDto ToDto(QueueCounters? queue) => queue is null ? new(0, 0, 0, 0) : new(queue.Now, queue.Total, queue.TimedOut, queue.Full);
}
