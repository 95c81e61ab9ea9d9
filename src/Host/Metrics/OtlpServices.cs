using LoadMaster.Host.Events;
using LoadMaster.Host.Inspection;
using LoadMaster.Host.Options;
using LoadMaster.Host.Rest;

namespace LoadMaster.Host.Metrics;

/// <summary>Registers the export of metrics.</summary>
public static class OtlpServices
{
    /// <summary>Needs <c>AddInspection</c> and <c>AddEvents</c> besides.</summary>
    public static IServiceCollection AddOtlp(this IServiceCollection services, OtlpSection options) => options.Url.Length == 0
        ? services
        : services.AddHostedService(provider => new OtlpExporter(
            options,
            provider.GetRequiredService<INodeGateway>,
            provider.GetRequiredService<NodeInfo>(),
            provider.GetRequiredService<IpsRuleCounts>(),
            provider.GetRequiredService<IpsEvents>(),
            provider.GetRequiredService<EventBook>(),
            provider.GetRequiredService<IHostApplicationLifetime>(),
            provider.GetRequiredService<TimeProvider>()));
}
