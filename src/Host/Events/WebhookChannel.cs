using System.Globalization;
using System.Security.Cryptography;
using LoadMaster.Api;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;
using LoadMaster.Host.Security;

namespace LoadMaster.Host.Events;

/// <summary>Each event as a message of its own to one webhook.</summary>
public sealed partial class WebhookChannel : IAlertChannel
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(10);

    private readonly Webhook _webhook;
    private readonly string _secret;
    private readonly string _run;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;

    /// <param name="secret">Opened.</param>
    /// <param name="run">Tells deliveries of this start of the daemon from those of another.</param>
    private WebhookChannel(Webhook webhook, string secret, string run, TimeProvider time)
    {
        (_webhook, _secret, _run, _time) = (webhook, secret, run, time);
        _http = new HttpClient(new LostConnections(Handler(webhook.TlsFingerprint))) { Timeout = AnswerTimeout, MaxResponseContentBufferSize = 64 * 1024 };
    }

    public string Name => $"Webhook {_webhook.Name}";

    public EventSeverity Least => _webhook.Severity;

    public TimeSpan GatheredFor => TimeSpan.Zero;

    public TimeSpan Interval => TimeSpan.Zero;

    public static WebhookChannel? Open(Webhook webhook, IPrivateKeys keys, string run, TimeProvider time, ILogger log)
    {
        if (keys.OpenText(webhook.Secret) is { } secret)
            return new WebhookChannel(webhook, secret, run, time);
        Unusable(log, webhook.Name);
        return null;
    }

    public IEnumerable<AlertMessage> Compose(IReadOnlyList<NodeEvent> events) => events.Select(raised =>
    {
        var delivery = string.Create(CultureInfo.InvariantCulture, $"{raised.Node}-{_run}-{raised.Sequence}");
        return new AlertMessage(string.Create(CultureInfo.InvariantCulture, $"event {raised.Sequence}"), cancel => SendAsync(raised, delivery, cancel));
    });

    public void Dispose() => _http.Dispose();

    private async Task<AlertResult> SendAsync(NodeEvent raised, string delivery, CancellationToken cancel)
    {
        try
        {
            using var request = WebhookMessage.Create(_webhook, _secret, raised, delivery, _time.GetUtcNow());
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
            return response.IsSuccessStatusCode ? AlertResult.Taken : new AlertResult($"it answered {(int)response.StatusCode}", Again: true);
        }
        catch (HttpRequestException e)
        {
            return new AlertResult(e.InnerException?.Message ?? e.Message, Again: true);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new AlertResult($"it did not answer within {AnswerTimeout.TotalSeconds} s", Again: true);
        }
    }

    /// <summary>No redirect is followed: the message would go where nobody has set.</summary>
    private static SocketsHttpHandler Handler(string fingerprint)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false, ConnectTimeout = AnswerTimeout };
        if (fingerprint.Length > 0)
        {
            var pinned = Convert.FromHexString(fingerprint.Replace(":", "", StringComparison.Ordinal));
            handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                certificate is not null && CryptographicOperations.FixedTimeEquals(SHA256.HashData(certificate.GetRawCertData()), pinned);
        }

        return handler;
    }

    [LoggerMessage(2513, LogLevel.Error, "The secret of the webhook {Name} was sealed by another pair or node; set it again with 'lm alerts webhook add --replace'")]
    private static partial void Unusable(ILogger log, string name);
}
