using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;

namespace LoadMaster.DataPlane.Engine;

/// <summary>The server of last resort: a slot behind the real servers, never checked, never balanced to.</summary>
internal static class SorryServer
{
    /// <summary>Null without one. Its id is the negative of its service's, which no real server has.</summary>
    public static ServerPlan? PlanOf(VirtualService service) =>
        service.NotAvailable.Mode == NotAvailableMode.Sorry && Endpoint.TryParse(service.NotAvailable.SorryServer, out var address)
            ? new ServerPlan(new RealServerId(-service.Id.Value), address, 0, ServerAvailability.Up)
            : null;
}
