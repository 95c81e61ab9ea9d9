using System.Globalization;
using System.Security.Cryptography;
using System.Threading.Channels;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Host.Events;

/// <summary>Sends the events of one webhook, one after the other, and tries again what was not taken: after 1 s, then twice as long each time, ten times in all.</summary>
public sealed partial class WebhookQueue : IAsyncDisposable
{
    public const int TriesMax = 10;
    private static readonly TimeSpan PauseFirst = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PauseMax = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(10);

    private readonly Channel<NodeEvent> _waiting;
    private readonly CancellationTokenSource _stop = new();
    private readonly HttpClient _http;
    private readonly string _secret;
    private readonly string _run;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Task _work;
    private long _sent;
    private long _lost;
    private volatile string _problem = "";

    /// <param name="secret">Opened.</param>
    /// <param name="run">Tells deliveries of this start of the daemon from those of another.</param>
    public WebhookQueue(Webhook webhook, string secret, string run, TimeProvider time, ILogger log)
    {
        (Webhook, _secret, _run, _time, _log) = (webhook, secret, run, time, log);
        _waiting = Channel.CreateBounded<NodeEvent>(new BoundedChannelOptions(Limits.EventsWaitingMax) { FullMode = BoundedChannelFullMode.DropOldest }, _ => Interlocked.Increment(ref _lost));
        _http = new HttpClient(Handler(webhook.TlsFingerprint)) { Timeout = AnswerTimeout, MaxResponseContentBufferSize = 64 * 1024 };
        _work = Task.Run(RunAsync);
    }

    public Webhook Webhook { get; }

    public long Sent => Interlocked.Read(ref _sent);

    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>Why the last try was not taken; empty when it was.</summary>
    public string Problem => _problem;

    public void Post(NodeEvent raised)
    {
        if (raised.Severity >= Webhook.Severity)
            _waiting.Writer.TryWrite(raised);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _work;
        _http.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            await foreach (var raised in _waiting.Reader.ReadAllAsync(_stop.Token))
            {
                if (!await DeliverAsync(raised))
                {
                    Interlocked.Increment(ref _lost);
                    GivenUp(Webhook.Name, raised.Sequence, TriesMax, _problem);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The webhook was changed, or the node stops.
        }
    }

    private async Task<bool> DeliverAsync(NodeEvent raised)
    {
        var pause = PauseFirst;
        var delivery = string.Create(CultureInfo.InvariantCulture, $"{raised.Node}-{_run}-{raised.Sequence}");
        for (var attempt = 1; ; attempt++)
        {
            _problem = await TryAsync(raised, delivery);
            if (_problem.Length == 0)
            {
                Interlocked.Increment(ref _sent);
                return true;
            }

            if (attempt == TriesMax)
                return false;
            NotTaken(Webhook.Name, raised.Sequence, _problem);
            await Task.Delay(pause, _time, _stop.Token);
            pause = pause * 2 < PauseMax ? pause * 2 : PauseMax;
        }
    }

    /// <summary>Empty when it was taken.</summary>
    private async Task<string> TryAsync(NodeEvent raised, string delivery)
    {
        try
        {
            using var request = WebhookMessage.Create(Webhook, _secret, raised, delivery, _time.GetUtcNow());
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, _stop.Token);
            return response.IsSuccessStatusCode ? "" : $"it answered {(int)response.StatusCode}";
        }
        catch (HttpRequestException e)
        {
            return e.InnerException?.Message ?? e.Message;
        }
        catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
        {
            return $"it did not answer within {AnswerTimeout.TotalSeconds} s";
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

    [LoggerMessage(2511, LogLevel.Warning, "Webhook {Name} did not take event {Sequence}: {Reason:l}; tried again")]
    private partial void NotTaken(string name, long sequence, string reason);

    [LoggerMessage(2512, LogLevel.Error, "Webhook {Name} did not take event {Sequence} in {Tries} tries, it is lost: {Reason:l}")]
    private partial void GivenUp(string name, long sequence, int tries, string reason);
}
