using LoadMaster.Actors.VirtualServices;
using LoadMaster.Api;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;

namespace LoadMaster.Host.Rest;

/// <summary>How a service treats its real servers, as REST shows it.</summary>
public static partial class DtoMapping
{
    public static VirtualServiceDto ToDto(
        VirtualService service, ServiceStatus? status, ServiceCounters? counters, double requestsPerSecond, IReadOnlyList<RealServerDto> servers) =>
        ToBaseDto(service, status, counters, requestsPerSecond, servers) with
        {
            Queue = new QueueDto(service.Queue.LengthMax, service.Queue.TimeoutSeconds, service.Queue.Redispatch, service.Queue.RetryAfterSeconds),
            Queued = ToDto(counters?.Queue ?? QueueCounters.None),
            Retry = new RetryDto(service.Retry.TriesMax, service.Retry.On, service.Retry.BudgetPercent),
            SlowStartSeconds = service.SlowStartSeconds,
            Outliers = new OutliersDto(service.Outliers.FailuresInARow, service.Outliers.On, service.Outliers.BaseSeconds, service.Outliers.EjectedPercentMax),
            Retried = ToDto(counters?.Retries ?? RetryCounters.None),
        };

    private static RetriedDto ToDto(RetryCounters retries) => new(retries.Sent, retries.Denied);

    private static QueuedDto ToDto(QueueCounters queue) => new(queue.Now, queue.Total, queue.TimedOut, queue.Full);
}
