using LoadMaster.Actors.Config;
using LoadMaster.Actors.Stats;
using LoadMaster.Actors.VirtualServices;
using LoadMaster.Api;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;

namespace LoadMaster.Host.Rest;

/// <summary>Configuration, state and counters of one moment, joined by id.</summary>
public sealed class NodeView
{
    private readonly Dictionary<VirtualServiceId, ServiceStatus> _services;
    private readonly Dictionary<RealServerId, ServerStatus> _servers;
    private readonly Dictionary<VirtualServiceId, ServiceCounters> _serviceCounters;
    private readonly Dictionary<RealServerId, ServerCounters> _serverCounters;
    private readonly StatsProtocol.StatsReport _stats;

    public NodeView(ConfigProtocol.ConfigPublished config, ServiceStatusProtocol.ServicesStatus status, StatsProtocol.StatsReport stats)
    {
        Config = config;
        Status = status;
        _stats = stats;
        _services = status.Services.ToDictionary(s => s.Id);
        _servers = status.Services.SelectMany(s => s.Servers).ToDictionary(s => s.Id);
        _serviceCounters = stats.Totals.Services.ToDictionary(s => s.Service);
        _serverCounters = stats.Totals.Servers.ToDictionary(s => s.Server);
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

    public IEnumerable<VirtualServiceDto> Services() => Config.Config.VirtualServices.Select(ToDto);

    public VirtualServiceDto? Service(int id) => Find(id) is { } service ? ToDto(service) : null;

    public IReadOnlyList<RealServerDto>? Servers(int service) => Find(service)?.RealServers.Select(ToDto).ToList();

    private VirtualService? Find(int id) => Config.Config.VirtualServices.FirstOrDefault(s => s.Id.Value == id);

    private VirtualServiceDto ToDto(VirtualService service) => DtoMapping.ToDto(
        service,
        _services.GetValueOrDefault(service.Id),
        _serviceCounters.GetValueOrDefault(service.Id),
        _stats.RequestsPerSecond.GetValueOrDefault(service.Id),
        [.. service.RealServers.Select(ToDto)]).WithResponses(service, _serviceCounters.GetValueOrDefault(service.Id));

    private RealServerDto ToDto(RealServer server) =>
        DtoMapping.ToDto(server, _servers.GetValueOrDefault(server.Id), _serverCounters.GetValueOrDefault(server.Id));
}
