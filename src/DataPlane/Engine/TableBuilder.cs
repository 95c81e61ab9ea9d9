using LoadMaster.DataPlane.Balancing;
using LoadMaster.DataPlane.Http.Answers;
using LoadMaster.DataPlane.Http.Rules;
using LoadMaster.DataPlane.Persistence;
using LoadMaster.DataPlane.Tls;
using LoadMaster.Domain;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;

namespace LoadMaster.DataPlane.Engine;

/// <summary>Makes the next table from a plan and the table before it: what did not change is carried over as it is.</summary>
internal sealed class TableBuilder(DataPlaneOptions options, PersistenceChanges changes)
{
    private readonly RuleCompiler _rules = new(options.Threads);
    private readonly TlsContextFactory _tls = new(options.PrivateKeys);

    /// <summary>Every service is in the table, those that could not be bound too.</summary>
    public ServingTable Build(ServingPlan plan, ServingTable previous, out ValueList<ListenerProblem> problems)
    {
        RefuseDoubles(plan);
        var found = new List<ListenerProblem>();
        var oldServices = previous.Services.ToDictionary(entry => entry.Config.Id);
        var oldServers = previous.Services.SelectMany(entry => entry.Servers).ToDictionary(server => server.Slot.Id, server => server.State);
        var services = new List<ServiceEntry>(plan.Services.Count);
        foreach (var service in plan.Services)
        {
            var old = oldServices.GetValueOrDefault(service.Service.Id);
            var tls = Secure(service.Service, plan, old, found);
            var binding = tls is null && service.Service.Type == ServiceType.Https ? null : Bind(service.Service, old, found);
            var rules = _rules.Compile(service.Service, plan.Rules, old?.Rules);
            services.Add(old is not null && ReferenceEquals(old.Binding, binding) && ReferenceEquals(old.Tls, tls) && ReferenceEquals(old.Rules, rules) && old.Plan == service
                ? old
                : Make(service, old, binding, oldServers) with { Tls = tls, Rules = rules });
        }

        problems = found.ToValueList();
        return new ServingTable(plan.Revision, [.. services]);
    }

    /// <summary>Ids carry counters and connections from table to table: each must be there once.</summary>
    private static void RefuseDoubles(ServingPlan plan)
    {
        var services = new HashSet<VirtualServiceId>();
        var servers = new HashSet<RealServerId>();
        foreach (var service in plan.Services)
        {
            if (!services.Add(service.Service.Id))
            {
                throw new ArgumentException($"Virtual service {service.Service.Id} is in the plan twice.", nameof(plan));
            }

            foreach (var server in service.Servers)
            {
                if (!servers.Add(server.Id))
                {
                    throw new ArgumentException($"Real server {server.Id} is in the plan twice.", nameof(plan));
                }
            }
        }
    }

    /// <summary>Keeps the context while nothing it is made from has changed, and also when what has changed cannot be used.</summary>
    private TlsContext? Secure(VirtualService service, ServingPlan plan, ServiceEntry? old, List<ListenerProblem> problems)
    {
        if (service.Type != ServiceType.Https)
        {
            return null;
        }

        var identity = TlsIdentity.Of(service, plan, out var reason);
        if (identity is not null && old?.Tls?.Identity == identity)
        {
            return old.Tls;
        }

        if (identity is not null && _tls.TryCreate(identity, out reason) is { } made)
        {
            return made;
        }

        problems.Add(new ListenerProblem(
            service.Id,
            service.Address,
            ProblemCodes.TlsUnavailable,
            $"Virtual service {service.DisplayName} cannot speak TLS with these settings: {reason}. "
            + (old?.Tls is null ? "It is not served until that is corrected." : "It goes on with the certificates it had; correct or replace the certificate.")));
        return old?.Tls;
    }

    private ListenerBinding? Bind(VirtualService service, ServiceEntry? old, List<ListenerProblem> problems)
    {
        if (old?.Binding is { } bound && bound.Address == service.Address && bound.Type == service.Type)
        {
            return bound;
        }

        var binding = ListenerBinding.TryBind(service, options, out var error);
        if (binding is null)
        {
            problems.Add(new ListenerProblem(
                service.Id,
                service.Address,
                ProblemCodes.CannotBind,
                $"Virtual service {service.DisplayName} cannot listen on {service.Address}: {error}. Free the port or change the address; it is tried again with the next change."));
        }

        return binding;
    }

    private ServiceEntry Make(ServicePlan plan, ServiceEntry? old, ListenerBinding? binding, Dictionary<RealServerId, ServerState> oldServers)
    {
        var state = old?.State ?? new ServiceState(plan.Service.Id, options.Threads);
        var groupOf = ServerGroups.Of(plan.Service);
        var servers = plan.Servers.Select(server => MakeServer(server, oldServers) with { Group = groupOf(server.Id) }).ToList();
        var balancer = BalancerFactory.Create(plan.Service.Scheduling, ServerGroups.Slots(servers, 0), state.Rotation);
        var groups = ServerGroups.Balancers(plan.Service, servers, state);
        var sorry = SorryServer.PlanOf(plan.Service);
        if (sorry is not null)
        {
            servers.Add(MakeServer(sorry, oldServers));
        }

        return new ServiceEntry(plan, state, binding, balancer, [.. servers], KeepClients(plan.Service, old), TimeoutsMs.Of(plan.Service.Timeouts))
        {
            Groups = groups,
            Answers = ServiceAnswers.Of(plan.Service),
            SorryIndex = sorry is null ? -1 : servers.Count - 1,
        };
    }

    private ServerEntry MakeServer(ServerPlan plan, Dictionary<RealServerId, ServerState> oldServers)
    {
        var state = oldServers.GetValueOrDefault(plan.Id) ?? new ServerState(plan.Id, options.Threads);
        return new ServerEntry(new ServerSlot(plan.Id, plan.Address, plan.EffectiveWeight, plan.Availability, state.Activity), state);
    }

    private SourceIpTable? KeepClients(VirtualService service, ServiceEntry? old)
    {
        if (service.Persistence.Mode == PersistenceMode.None)
        {
            return null;
        }

        var timeout = service.Persistence.TimeoutSeconds * 1000L;
        if (old?.Clients is not { } clients
            || old.Config.Persistence with { TimeoutSeconds = service.Persistence.TimeoutSeconds } != service.Persistence)
        {
            return new SourceIpTable(timeout, new PersistenceRecord(changes, service.Id.Value));
        }

        clients.TimeoutMilliseconds = timeout;
        return clients;
    }
}
