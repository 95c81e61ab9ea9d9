using System.Text;
using LoadMaster.DataPlane.Engine;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Queueing;

/// <summary>The queue of a service in a table.</summary>
internal sealed class QueuePlan
{
    private const string Body = "The servers of this service are busy; try again later.\n";

    private readonly byte[] _closing;
    private readonly byte[] _keeping;

    private QueuePlan(ServiceQueue queue, QueueSettings settings)
    {
        Queue = queue;
        LengthMax = settings.LengthMax;
        TimeoutMilliseconds = (long)(settings.TimeoutSeconds * 1000);
        Redispatch = settings.Redispatch;
        _closing = AnswerOf(settings, "Connection: close\r\n");
        _keeping = AnswerOf(settings, "");
    }

    public ServiceQueue Queue { get; }

    public int LengthMax { get; }

    public long TimeoutMilliseconds { get; }

    public bool Redispatch { get; }

    /// <summary>Null for a service none of whose servers has a limit. What servers may have in progress holds from now on, whatever table a loop has.</summary>
    public static QueuePlan? Of(VirtualService service, ServiceState state, ServerEntry[] servers)
    {
        var limits = service.RealServers.Where(server => server.ConnectionsMax > 0).ToDictionary(server => server.Id, server => server.ConnectionsMax);
        if (limits.Count == 0 && state.Queue is null)
        {
            return null;
        }

        var queue = state.Queue ??= new ServiceQueue();
        foreach (var server in servers)
        {
            var places = server.State.Places ??= new ServerPlaces(queue, server.State.Activity);
            places.Max = limits.TryGetValue(server.Slot.Id, out var max) ? Math.Max(1, (int)((long)max * server.Slot.SharePercent / 100)) : int.MaxValue;
            places.IsBackup = server.Slot.IsBackup;
            places.TakesNew = server.Slot.TakesNewTraffic;
        }

        return limits.Count == 0 ? null : new QueuePlan(queue, service.Queue);
    }

    /// <summary>The whole answer to who was turned away, or its head only when it answers HEAD.</summary>
    public ReadOnlySpan<byte> Get(bool close, bool toHead)
    {
        var answer = close ? _closing : _keeping;
        return toHead ? answer.AsSpan(0, answer.Length - Body.Length) : answer;
    }

    private static byte[] AnswerOf(QueueSettings settings, string connection) => Encoding.ASCII.GetBytes(
        $"HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain\r\nContent-Length: {Body.Length}\r\nRetry-After: {settings.RetryAfterSeconds}\r\n{connection}\r\n{Body}");
}
