using System.Globalization;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;
using LoadMaster.Host.Rest;

namespace LoadMaster.Host.Events;

/// <summary>Registers the senders of webhooks and of e-mail.</summary>
internal static class AlertSenders
{
    public static void AddAlertSenders(this IServiceCollection services)
    {
        services.AddSender<Webhook>(alerts => alerts.Webhooks, provider =>
        {
            var (keys, time) = (provider.GetRequiredService<IPrivateKeys>(), provider.GetRequiredService<TimeProvider>());
            var (log, run) = (provider.GetRequiredService<ILogger<WebhookChannel>>(), time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
            return webhook => WebhookChannel.Open(webhook, keys, run, time, log);
        });
        services.AddSender<EmailSettings>(alerts => alerts.Email.IsOn ? [alerts.Email] : [], provider =>
        {
            var (keys, time) = (provider.GetRequiredService<IPrivateKeys>(), provider.GetRequiredService<TimeProvider>());
            var (log, node) = (provider.GetRequiredService<ILogger<EmailChannel>>(), provider.GetRequiredService<NodeInfo>().Name);
            return email => EmailChannel.Open(email, keys, node, time, log);
        });
    }

    private static void AddSender<TSettings>(
        this IServiceCollection services, Func<AlertSettings, IEnumerable<TSettings>> chosen, Func<IServiceProvider, Func<TSettings, IAlertChannel?>> open)
        where TSettings : class, IEquatable<TSettings>
    {
        services.AddSingleton(provider => new AlertSender<TSettings>(
            provider.GetRequiredService<EventBook>(),
            provider.GetRequiredService<INodeGateway>,
            provider.GetRequiredService<IHostApplicationLifetime>(),
            provider.GetRequiredService<TimeProvider>(),
            chosen,
            open(provider),
            provider.GetRequiredService<ILogger<AlertSender<TSettings>>>()));
        services.AddHostedService(provider => provider.GetRequiredService<AlertSender<TSettings>>());
    }
}
