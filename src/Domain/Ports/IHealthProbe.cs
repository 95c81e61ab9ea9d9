using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Ports;

/// <summary>What one health check found.</summary>
/// <param name="Reason">For people: <c>200 OK</c>, <c>connection refused</c>, <c>no answer within 2 s</c>, <c>status 500, expected 200-299</c>.</param>
/// <param name="ResponseMilliseconds">Time of the whole check; what weighted response time compares.</param>
public sealed record ProbeResult(bool Healthy, string Reason, double ResponseMilliseconds);

/// <summary>What a real server of direct server return must take.</summary>
/// <param name="Service">The service's address and port.</param>
/// <param name="Connects">Whether to connect to the port (TCP, one port); else an echo request must be answered.</param>
public sealed record DirectTarget(Endpoint Service, bool Connects);

/// <summary>Asks real servers whether they are well. Never throws for what a server does; a cancelled call throws.</summary>
public interface IHealthProbe
{
    /// <summary>
    /// Completes when one more check may be under way: at once, unless <see cref="Limits.ChecksAtOnceMax"/> are. Whoever got it calls
    /// <see cref="Leave"/> when the check is over; a wait that was cancelled got nothing.
    /// </summary>
    Task EnterAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    void Leave()
    {
    }

    /// <param name="proxy">The PROXY header that the server wants before anything else, on its own port; never on another port of the check.</param>
    Task<ProbeResult> ProbeAsync(Endpoint server, HealthCheck check, ProxyProtocolVersion proxy, CancellationToken cancellationToken);

    /// <summary>Of a server of direct server return: besides, whether it takes what is sent to the service's address, and leaves that address alone on the link.</summary>
    Task<ProbeResult> ProbeDirectAsync(Endpoint server, HealthCheck check, DirectTarget service, CancellationToken cancellationToken) =>
        ProbeAsync(server, check, ProxyProtocolVersion.Off, cancellationToken);
}

/// <summary>What a load agent answered.</summary>
/// <param name="Load">0 idle to 100 overloaded, 101 down, 102 administratively disabled; null: no usable answer, see the reason.</param>
public sealed record LoadReading(int? Load, string Reason);

/// <summary>Reads the load agents of adaptive scheduling. Never throws for what a server does; a cancelled call throws.</summary>
public interface ILoadAgent
{
    Task<LoadReading> ReadAsync(Endpoint server, AdaptiveSettings settings, CancellationToken cancellationToken);
}
