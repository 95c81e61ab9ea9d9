using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;

namespace LoadMaster.Actors.VirtualServices;

/// <summary>Messages between the services actor and one virtual service.</summary>
public static class VirtualServiceProtocol
{
    // Commands, from the services actor

    /// <param name="Problem">What the data plane said of its listener last; null when all is well.</param>
    public sealed record RunService(VirtualService Service, ListenerProblem? Problem);

    public sealed record ReportListener(ListenerProblem? Problem);

    // Events, to the services actor

    /// <summary>Sent at each start; answered by <see cref="RunService"/>.</summary>
    public sealed record ServiceStarted(VirtualServiceId Service);

    public sealed record ServiceStatusChanged(ServiceStatus Status);
}
