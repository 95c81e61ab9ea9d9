using LoadMaster.Actors.Config;
using LoadMaster.Actors.Stats;
using LoadMaster.Actors.VirtualServices;
using LoadMaster.Api;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;

namespace LoadMaster.Host.Rest;

/// <summary>Configuration, state and counters of one moment, joined by id: of all services, or of one.</summary>
public sealed class NodeView
{
    private readonly Dictionary<VirtualServiceId, ServiceStatus> _services;
    private readonly Dictionary<VirtualServiceId, ServiceCounters> _serviceCounters;
    private readonly Lazy<Dictionary<RealServerId, ServerCounters>> _serverCounters;
    private readonly StatsProtocol.StatsReport _stats;

    public NodeView(ConfigProtocol.ConfigPublished config, ServiceStatusProtocol.ServicesStatus status, StatsProtocol.StatsReport stats)
    {
        Config = config;
        Status = status;
        _stats = stats;
        _services = status.Services.ToDictionary(s => s.Id);
        _serviceCounters = stats.Totals.Services.ToDictionary(s => s.Service);
        _serverCounters = new(() => stats.Totals.Servers.ToDictionary(s => s.Server));
    }

    public ConfigProtocol.ConfigPublished Config { get; }

    public ServiceStatusProtocol.ServicesStatus Status { get; }

    public double RequestsPerSecond => _stats.RequestsPerSecond.Values.Sum();

    public long ConnectionsActive => _stats.Sample.Services.Sum(s => s.ConnectionsActive);

    public static async Task<NodeView> LoadAsync(INodeGateway gateway, CancellationToken cancel)
    {
        var config = gateway.GetConfigAsync(cancel);
        var status = gateway.GetServicesStatusAsync(cancel);
        var stats = gateway.GetStatsAsync(cancel);
        await Task.WhenAll(config, status, stats);
        return new NodeView(await config, await status, await stats);
    }

    /// <summary>With the state and counters of one service only: nothing is asked or made of the others.</summary>
    /// <returns>The service is null when there is none that <paramref name="find"/> finds.</returns>
    public static async Task<(NodeView View, VirtualService? Service)> LoadOneAsync(
        INodeGateway gateway, Func<LoadMasterConfig, VirtualService?> find, CancellationToken cancel)
    {
        var config = await gateway.GetConfigAsync(cancel);
        if (find(config.Config) is not { } service)
            return (new NodeView(config, new ServiceStatusProtocol.ServicesStatus(0, []), None), null);
        var status = gateway.GetServiceStatusAsync(service.Id, cancel);
        var stats = gateway.GetServiceStatsAsync(service, cancel);
        await Task.WhenAll(status, stats);
        return (new NodeView(config, await status, await stats), service);
    }

    /// <inheritdoc cref="LoadOneAsync(INodeGateway, Func{LoadMasterConfig, VirtualService?}, CancellationToken)"/>
    public static Task<(NodeView View, VirtualService? Service)> LoadOneAsync(INodeGateway gateway, int id, CancellationToken cancel) =>
        LoadOneAsync(gateway, config => config.VirtualServices.FirstOrDefault(service => service.Id.Value == id), cancel);

    public IEnumerable<VirtualServiceDto> Services() => Config.Config.VirtualServices.Select(ToDto);

    public ServiceState StateOf(VirtualService service) =>
        _services.GetValueOrDefault(service.Id)?.State ?? (service.Enabled ? ServiceState.Down : ServiceState.Disabled);

    public VirtualServiceDto ToDto(VirtualService service) => DtoMapping.ToDto(
        service,
        _services.GetValueOrDefault(service.Id),
        _serviceCounters.GetValueOrDefault(service.Id),
        _stats.RequestsPerSecond.GetValueOrDefault(service.Id),
        Servers(service)).WithResponses(service, _serviceCounters.GetValueOrDefault(service.Id));

    public ServiceSummaryDto ToSummary(VirtualService service) => DtoMapping.ToSummary(
        service,
        StateOf(service),
        _services.GetValueOrDefault(service.Id),
        _stats.RequestsPerSecond.GetValueOrDefault(service.Id),
        _serviceCounters.GetValueOrDefault(service.Id)?.ConnectionsActive ?? 0);

    public List<RealServerDto> Servers(VirtualService service)
    {
        var states = _services.GetValueOrDefault(service.Id)?.Servers.ToDictionary(server => server.Id) ?? [];
        return [.. service.RealServers.Select(server => DtoMapping.ToDto(server, states.GetValueOrDefault(server.Id), _serverCounters.Value.GetValueOrDefault(server.Id)))];
    }

    private static StatsProtocol.StatsReport None { get; } =
        new(DataPlaneSample.Empty, DataPlaneSample.Empty, new Dictionary<VirtualServiceId, double>(), new Dictionary<VirtualServiceId, double>());
}
