using System.Net;
using LoadMaster.Domain;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;
using LoadMaster.Domain.Serving;

namespace LoadMaster.DataPlane.Engine;

/// <summary>What the transparent services of a plan need of the network, before any of them is served.</summary>
internal sealed class ClientRouting
{
    private readonly string? _problem;

    private ClientRouting(string? problem, ValueList<NeighbourServer> neighbours)
    {
        _problem = problem;
        Neighbours = neighbours.Count == 0 ? NoNeighbours : neighbours.ToDictionary(one => one.Address, one => NetworkSet.Of(one.Network));
        Known = neighbours;
    }

    public static IReadOnlyDictionary<IPAddress, NetworkSet> NoNeighbours { get; } = new Dictionary<IPAddress, NetworkSet>();

    public IReadOnlyDictionary<IPAddress, NetworkSet> Neighbours { get; }

    /// <summary>To tell whether they have changed.</summary>
    public ValueList<NeighbourServer> Known { get; }

    public static ClientRouting Of(ServingPlan plan, IClientRoutes? routes)
    {
        var servers = plan.Services.Where(service => service.Service.Transparent).SelectMany(ServersOf).Distinct().ToValueList();
        var outcome = routes?.Use(servers) ?? new ClientRoutesOutcome("This node has no part that brings the servers' answers back.", []);
        return new ClientRouting(outcome.Problem, outcome.Neighbours);
    }

    /// <summary>False, and a problem more, when the service's real servers would answer into the void.</summary>
    public bool Serves(VirtualService service, bool wasServed, List<ListenerProblem> problems)
    {
        if (!service.Transparent || _problem is null)
        {
            return true;
        }

        problems.Add(new ListenerProblem(
            service.Id,
            service.Address,
            ProblemCodes.KernelUnavailable,
            $"Virtual service {service.DisplayName} cannot be transparent on this node: {_problem} "
            + (wasServed ? "It goes on with the real servers it had." : "It is not served until that is corrected, or transparent is turned off.")));
        return wasServed;
    }

    private static IEnumerable<Endpoint> ServersOf(ServicePlan plan)
    {
        var servers = plan.Servers.Select(server => server.Address);
        return SorryServer.PlanOf(plan.Service) is { } sorry ? servers.Append(sorry.Address) : servers;
    }
}
