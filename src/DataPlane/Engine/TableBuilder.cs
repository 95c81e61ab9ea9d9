using System.Security.Cryptography;
using LoadMaster.DataPlane.Balancing;
using LoadMaster.DataPlane.Caching;
using LoadMaster.DataPlane.Compression;
using LoadMaster.DataPlane.Http.Answers;
using LoadMaster.DataPlane.Http.Rules;
using LoadMaster.DataPlane.Persistence;
using LoadMaster.DataPlane.Queueing;
using LoadMaster.DataPlane.Tls;
using LoadMaster.Domain;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;
using LoadMaster.Domain.Serving;

namespace LoadMaster.DataPlane.Engine;

/// <summary>Makes the next table from a plan and the table before it: what did not change is carried over as it is.</summary>
/// <param name="now">The loops' milliseconds.</param>
internal sealed class TableBuilder(DataPlaneOptions options, PersistenceChanges changes, TicketKeys tickets, OcspStaples staples, CacheBell bell, Func<long> now)
{
    private ValueList<NeighbourServer> _neighbours = [];
    private bool _sharesListeners;
    private readonly RuleCompiler _rules = new(options.Threads);
    private readonly TlsContextFactory _tls = new(options.PrivateKeys, tickets, staples);
    private readonly StickyBuilder _sticky = new(new PersistenceSecrets(options.PersistenceSecret ?? RandomNumberGenerator.GetBytes(32)), changes);

    /// <summary>Every service is in the table, those that could not be bound too.</summary>
    public ServingTable Build(ServingPlan plan, ServingTable previous, out ValueList<ListenerProblem> problems)
    {
        RefuseDoubles(plan);
        var found = new List<ListenerProblem>();
        var oldServices = previous.Services.ToDictionary(entry => entry.Config.Id);
        var oldServers = previous.Services.SelectMany(entry => entry.Servers).ToDictionary(server => server.Slot.Id, server => server.State);
        var services = new List<ServiceEntry>(plan.Services.Count);
        var routing = ClientRouting.Of(plan, options.ClientRoutes);
        var neighboursStay = routing.Known == _neighbours;
        _neighbours = routing.Known;
        _sharesListeners = options.Descriptors.SharesListeners(ListeningPorts.Of(plan.Services.Select(service => service.Service)), options.Threads);
        foreach (var service in plan.Services)
        {
            var old = oldServices.GetValueOrDefault(service.Service.Id);
            var tls = Secure(service.Service, plan, old, found);
            var servers = SecureServers(service.Service, old, found);
            var lacksTls = (tls is null && service.Service.Type == ServiceType.Https) || (servers is null && service.Service.Reencryption.Enabled);
            var isRouted = routing.Serves(service.Service, old is { Binding: not null, IsTransparent: true }, found);
            var binding = lacksTls || !isRouted ? null : Bind(service.Service, old, found);
            var extra = binding is null ? [] : BindExtra(service.Service, old, found);
            var rules = _rules.Compile(service.Service, plan.Rules, old?.Rules);
            services.Add(old is not null && ReferenceEquals(old.Binding, binding) && ReferenceEquals(old.Tls, tls) && ReferenceEquals(old.ServerTls, servers)
                && ReferenceEquals(old.Rules, rules) && old.Plan == service && old.ExtraBindings.SequenceEqual(extra)
                && (neighboursStay || !service.Service.Transparent)
                ? old
                : Make(service, old, binding, servers, oldServers) with
                {
                    Tls = tls,
                    ServerTls = servers,
                    ExtraBindings = extra,
                    Rules = rules,
                    Neighbours = service.Service.Transparent ? routing.Neighbours : ClientRouting.NoNeighbours,
                });
        }

        Follow(services, oldServices);
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

    /// <summary>As <see cref="Secure"/>, for the other side: nothing is ever sent in the clear because TLS cannot be had.</summary>
    private static ServerTls? SecureServers(VirtualService service, ServiceEntry? old, List<ListenerProblem> problems)
    {
        if (!service.Reencryption.Enabled)
        {
            return null;
        }

        if (old?.ServerTls is { } known && known.Settings == service.Reencryption)
        {
            return known;
        }

        if (ServerTls.TryCreate(service.Reencryption, out var reason) is { } made)
        {
            return made;
        }

        problems.Add(new ListenerProblem(
            service.Id,
            service.Address,
            ProblemCodes.TlsUnavailable,
            $"Virtual service {service.DisplayName} cannot speak TLS with its real servers with these settings: {reason}. "
            + (old?.ServerTls is null ? "It is not served until that is corrected." : "It goes on with the settings it had; correct them.")));
        return old?.ServerTls;
    }

    private ListenerBinding? Bind(VirtualService service, ServiceEntry? old, List<ListenerProblem> problems)
    {
        if (old?.Binding is { } bound && bound.Address == service.Address && bound.Type == service.Type)
        {
            return bound;
        }

        return Bind(service, service.Address, problems);
    }

    /// <summary>Those that cannot be bound are left out, and told.</summary>
    private ListenerBinding[] BindExtra(VirtualService service, ServiceEntry? old, List<ListenerProblem> problems)
    {
        if (service.ExtraPorts.Length == 0)
        {
            return [];
        }

        var bound = (old?.ExtraBindings ?? []).Where(binding => binding.Address.Address.Equals(service.Address.Address) && binding.Type == service.Type)
            .ToDictionary(binding => binding.Address.Port);
        return
        [
            .. PortSet.Of(service.ExtraPorts).Ports
                .Select(port => bound.GetValueOrDefault(port) ?? Bind(service, new Endpoint(service.Address.Address, port), problems))
                .OfType<ListenerBinding>(),
        ];
    }

    private ListenerBinding? Bind(VirtualService service, Endpoint on, List<ListenerProblem> problems)
    {
        var binding = ListenerBinding.TryBind(on, service.Type, options, _sharesListeners, out var error);
        if (binding is null)
        {
            problems.Add(new ListenerProblem(
                service.Id,
                on,
                ProblemCodes.CannotBind,
                $"Virtual service {service.DisplayName} cannot listen on {on}: {error}. Free the port or change the address; it is tried again with the next change."));
        }

        return binding;
    }

    private ServiceEntry Make(ServicePlan plan, ServiceEntry? old, ListenerBinding? binding, ServerTls? tls, Dictionary<RealServerId, ServerState> oldServers)
    {
        if (old?.Config.Compression != plan.Service.Compression)
        {
            LogMissing(plan.Service);
        }

        var state = old?.State ?? new ServiceState(plan.Service.Id, options.Threads);
        var groupOf = ServerGroups.Of(plan.Service);
        var timeouts = TimeoutsMs.Of(plan.Service.Timeouts);
        var draining = plan.Service.RealServers.Where(server => server.Mode == RealServerMode.Draining).Select(server => server.Id).ToHashSet();
        var servers = plan.Servers
            .Select(server => MakeServer(server, tls, oldServers, draining.Contains(server.Id), timeouts.Drain, plan.Service.DrainEnd) with { Group = groupOf(server.Id) })
            .ToArray();
        var balancer = BalancerFactory.Create(plan.Service.Scheduling, ServerGroups.Slots(servers, 0), state.Rotation);
        var sorry = SorryServer.PlanOf(plan.Service) is { } last ? MakeServer(last, tls, oldServers, drains: false, 0, DrainEnd.Keep) : null;
        var entry = new ServiceEntry(plan, state, binding, balancer, sorry is null ? servers : [.. servers, sorry], null, timeouts)
        {
            Answers = ServiceAnswers.Of(plan.Service),
            Caching = CachingOf(plan.Service.Cache, state),
            Queue = QueuePlan.Of(plan.Service, state, servers),
            SorryIndex = sorry is null ? -1 : servers.Length,
        };
        return SniTable.Route(ServerGroups.Divide(entry, _sticky.Make(plan.Service, servers, old)));
    }

    /// <summary>What is kept stays while the room for it is the same.</summary>
    private CachePlan? CachingOf(CacheSettings settings, ServiceState state)
    {
        state.Cache = !settings.Enabled ? null : state.Cache is { } kept && kept.Fits(settings) ? kept : new HttpCache(settings);
        return state.Cache is { } cache ? new CachePlan(settings, cache, bell) : null;
    }

    private void LogMissing(VirtualService service)
    {
        foreach (var coding in CompressionPlan.Missing(service))
        {
            options.Log(
                $"virtual service {service.DisplayName}: this machine cannot compress with {CompressionWords.Codings.Of(coding)}, "
                + $"{EncoderPool.LibraryOf(coding)} is missing; install it and restart, until then the other codings are used");
        }
    }

    /// <summary>The drain time goes on while the server is down, and begins anew only when it was enabled in between.</summary>
    private ServerEntry MakeServer(
        ServerPlan plan, ServerTls? tls, Dictionary<RealServerId, ServerState> oldServers, bool drains, long drainMilliseconds, DrainEnd end)
    {
        var state = oldServers.GetValueOrDefault(plan.Id) ?? new ServerState(plan.Id, options.Threads);
        drains |= plan.Availability == ServerAvailability.Draining;
        state.DrainStartedAt = !drains ? long.MaxValue : Math.Min(state.DrainStartedAt, now());
        var endsAt = drains ? state.DrainStartedAt + drainMilliseconds : long.MaxValue;
        return new ServerEntry(new ServerSlot(plan.Id, plan.Address, plan.EffectiveWeight, plan.Availability, state.Activity) { IsBackup = plan.IsBackup, SharePercent = plan.SharePercent }, state, tls, endsAt)
        {
            CutsAt = end == DrainEnd.Cut ? endsAt : long.MaxValue,
        };
    }

    /// <summary>Gives the followers their leaders' tables; made anew whenever the leader was.</summary>
    private void Follow(List<ServiceEntry> services, Dictionary<VirtualServiceId, ServiceEntry> oldServices)
    {
        for (var index = 0; index < services.Count; index++)
        {
            var entry = services[index];
            if (entry.Config.Persistence.Mode != PersistenceMode.Follow)
            {
                continue;
            }

            var leader = services.Find(other => other.Config.Id == entry.Config.Persistence.Follows);
            if (!ReferenceEquals(entry, oldServices.GetValueOrDefault(entry.Config.Id)) || !ReferenceEquals(entry.Leader, leader))
            {
                services[index] = SniTable.Route(ServerGroups.Divide(entry with { Leader = leader }, _sticky.Follow(entry.Config, entry.RealServers, leader)));
            }
        }
    }
}
