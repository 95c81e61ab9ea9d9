using System.Net.Http.Headers;
using LoadMaster.Api;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Composition;
using LoadMaster.Host.Events;
using LoadMaster.Host.Inspection;
using LoadMaster.Host.Options;
using LoadMaster.Host.Rest;

namespace LoadMaster.Host.Metrics;

/// <summary>Sends what <c>/metrics</c> shows to a collector (OTLP over HTTP, protobuf), again and again. A collector that is away is one event, and one when it is back.</summary>
/// <param name="gateway">Called once the node has started: there are no actors to ask before.</param>
public sealed class OtlpExporter(
    OtlpSection options, Func<INodeGateway> gateway, NodeInfo node, IpsRuleCounts rules, IpsEvents attacks, EventBook events, IHostApplicationLifetime host, TimeProvider time) : BackgroundService
{
    private const string Path = "/v1/metrics";
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(10);
    private static readonly MediaTypeHeaderValue Protobuf = new("application/x-protobuf");

    private readonly Uri _url = AddressOf(options.Url);
    private bool _away;

    /// <summary>As OpenTelemetry's own exporters do: an address without a path gets the usual one.</summary>
    public static Uri AddressOf(string url) => new Uri(url) is { AbsolutePath: "/" } bare ? new Uri(bare, Path) : new Uri(url);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var http = new HttpClient(new LostConnections(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false, ConnectTimeout = AnswerTimeout }))
        {
            Timeout = AnswerTimeout,
            MaxResponseContentBufferSize = 64 * 1024,
        };
        try
        {
            await host.StartedAsync(stoppingToken);
            using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.IntervalSeconds), time);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (await TakeAsync(stoppingToken) is { } sources)
                    Tell(await SendAllAsync(http, sources, stoppingToken));
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node stops.
        }
    }

    /// <summary>Null while the node is starting or busy: totals lose nothing by a turn that is left out.</summary>
    private async Task<MetricSources?> TakeAsync(CancellationToken stop)
    {
        try
        {
            var sources = await MetricSources.LoadAsync(gateway(), node, MetricFilter.None, stop);
            return sources with { Ips = new IpsSource(rules.Take(), attacks.Lost) };
        }
        catch (NodeNotReadyException)
        {
            return null;
        }
    }

    /// <summary>One message after the other; the rest is left out once one is not taken.</summary>
    private async Task<string> SendAllAsync(HttpClient http, MetricSources sources, CancellationToken stop)
    {
        foreach (var readings in OtlpBatches.Of(sources))
        {
            if (await SendAsync(http, OtlpMessage.Create(readings, node.Name, node.Version, node.StartedAt, time.GetUtcNow()), stop) is { Length: > 0 } problem)
                return problem;
        }

        return "";
    }

    /// <summary>Empty when it was taken.</summary>
    private async Task<string> SendAsync(HttpClient http, byte[] message, CancellationToken stop)
    {
        try
        {
            using var content = new ByteArrayContent(message);
            content.Headers.ContentType = Protobuf;
            using var response = await http.PostAsync(_url, content, stop);
            return response.IsSuccessStatusCode ? "" : $"it answered {(int)response.StatusCode}";
        }
        catch (HttpRequestException e)
        {
            return e.InnerException?.Message ?? e.Message;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return $"it did not answer within {AnswerTimeout.TotalSeconds} s";
        }
    }

    private void Tell(string problem)
    {
        if (problem.Length > 0 && !_away)
            events.Raise(new Happening(EventSeverity.Warning, EventKinds.Metrics, node.Name, $"The collector {_url} does not take metrics: {problem}. It is tried again every {options.IntervalSeconds} s."));
        else if (problem.Length == 0 && _away)
            events.Raise(new Happening(EventSeverity.Info, EventKinds.Metrics, node.Name, $"The collector {_url} takes metrics again."));
        _away = problem.Length > 0;
    }
}
