using System.CommandLine;
using LoadMaster.Api;

namespace LoadMaster.Cli.Commands;

/// <summary>The options of <c>vs add</c> and <c>vs set</c>.</summary>
internal sealed class ServiceOptions
{
    private readonly Option<string?> _name;
    private readonly LayerOptions _layer;
    private readonly Option<string?> _type;
    private readonly Option<string?> _schedule;
    private readonly PersistenceOptions _persistence;
    private readonly Option<string?> _forwardedFor;
    private readonly Option<string?> _transparent;
    private readonly Option<string?> _http09;
    private readonly Option<string[]> _certificates;
    private readonly Option<string?> _tlsMinimum;
    private readonly Option<string?> _extraPorts;
    private readonly Option<string?> _drainEnd;
    private readonly TlsOptions _tls;
    private readonly ReencryptionOptions _reencryption;
    private readonly IpsServiceOptions _ips;
    private readonly AccessLogOptions _accessLog;
    private readonly ProxyOptions _proxy;
    private readonly LimitOptions _limits;
    private readonly QueueOptions _queue;
    private readonly RetryOptions _retry;
    private readonly CompressionOptions _compression;
    private readonly OutlierOptions _outliers;
    private readonly CacheOptions _cache;
    private readonly CheckOptions _check;
    private readonly Option<string?> _adaptivePath;
    private readonly Option<int?> _adaptivePort;
    private readonly Option<double?> _adaptiveInterval;
    private readonly Option<int?> _adaptiveMinimum;
    private readonly TimeoutOptions _timeouts;
    private readonly AnswerOptions _answers;
    private readonly Option<string[]> _groups;

    public ServiceOptions()
    {
        _name = Set.Text("--name", "NAME", "Name for people; unique.");
        _layer = new LayerOptions(Set);
        _type = Set.Word("--type", "How traffic is balanced: per request (http, or https: behind TLS that ends here) or per connection (tcp); udp in layer 4 only.", "http", "https", "tcp", "udp");
        _schedule = Set.Word("--schedule", "Scheduling method: round robin, weighted round robin, least connection, weighted least connection, resource based, fixed weighting, weighted response time, source IP hash.", "rr", "wrr", "lc", "wlc", "adaptive", "fixed", "wrt", "sh");
        _persistence = new PersistenceOptions(Set);
        _transparent = Set.OnOff("--transparent", "Whether real servers see the client's address as the sender's; their gateway must be this node (layer 7).");
        _forwardedFor = Set.OnOff("--forwarded-for", "Whether X-Forwarded-For names the client.");
        _http09 = Set.OnOff("--allow-http09", "Whether HTTP/0.9 is served too: GET and a path without a version, answered with the body alone (http, https).");
        _certificates = Set.List("--cert", "NAME", "Certificate of an https service; the first is the default, further ones are chosen by the name that the client asks for.");
        _tlsMinimum = Set.Word("--tls-minimum", "Lowest TLS version of an https service.", "1.2", "1.3");
        _extraPorts = Set.Text("--extra-ports", "PORTS", "Further ports of the same address, such as 6001,6005-6010; an empty text for none.");
        _drainEnd = Set.Word("--drain-end", "What becomes of a draining server's connections when the drain time ends.", "cut", "keep");
        _tls = new TlsOptions(Set);
        _reencryption = new ReencryptionOptions(Set);
        _ips = new IpsServiceOptions(Set);
        _accessLog = new AccessLogOptions(Set);
        _proxy = new ProxyOptions(Set);
        _limits = new LimitOptions(Set);
        _queue = new QueueOptions(Set);
        _retry = new RetryOptions(Set);
        _compression = new CompressionOptions(Set);
        _outliers = new OutlierOptions(Set);
        _cache = new CacheOptions(Set);
        _check = new CheckOptions(Set, "--check", "--check-path", "--check-");
        _adaptivePath = Set.Text("--adaptive-path", "PATH", "Page of the load agent (schedule adaptive).");
        _adaptivePort = Set.Whole("--adaptive-port", "Port of the load agent.");
        _adaptiveInterval = Set.Seconds("--adaptive-interval-seconds", "Time between two questions to the load agent.");
        _adaptiveMinimum = Set.Whole("--adaptive-minimum-load", "Mean load in percent below which the static weights are used.");
        _answers = new AnswerOptions(Set);
        _groups = Set.List("--group", "NAME[=METHOD]", "Server groups that rules route to, each with its scheduling method (rr unless given); the whole list.");
        _timeouts = new TimeoutOptions(Set);
    }

    public OptionSet Set { get; } = new();

    public VirtualServiceBody ToBody(ParseResult parsed) => new()
    {
        Name = parsed.GetValue(_name),
        Layer = _layer.Layer(parsed),
        Forwarding = _layer.Forwarding(parsed),
        SynProtection = _layer.SynProtection(parsed),
        Type = parsed.GetValue(_type),
        Scheduling = parsed.GetValue(_schedule),
        Transparent = OptionSet.IsOn(parsed.GetValue(_transparent)),
        ForwardedFor = OptionSet.IsOn(parsed.GetValue(_forwardedFor)),
        AllowHttp09 = OptionSet.IsOn(parsed.GetValue(_http09)),
        Certificates = OptionSet.ItemsOf(parsed, _certificates),
        TlsMinimum = parsed.GetValue(_tlsMinimum),
        Tls = _tls.ToBody(parsed),
        Reencryption = _reencryption.ToBody(parsed),
        AccessLog = _accessLog.ToBody(parsed),
        ProxyProtocol = _proxy.ToBody(parsed),
        Limits = _limits.ToBody(parsed),
        Queue = _queue.ToBody(parsed),
        Retry = _retry.ToBody(parsed),
        Compression = _compression.ToBody(parsed),
        SlowStartSeconds = _outliers.SlowStart(parsed),
        Outliers = _outliers.ToBody(parsed),
        Cache = _cache.ToBody(parsed),
        ClientHeaders = _proxy.Headers(parsed),
        Ips = _ips.ToBody(parsed),
        Check = _check.ToBody(parsed),
        Persistence = _persistence.ToBody(parsed),
        ExtraPorts = parsed.GetValue(_extraPorts),
        DrainEnd = parsed.GetValue(_drainEnd),
        Adaptive = Adaptive(parsed),
        Groups = OptionSet.ItemsOf(parsed, _groups)?.Select(Group).ToList(),
        RedirectHttp = _answers.RedirectHttp(parsed),
        Redirect = _answers.Redirect(parsed),
        NotAvailable = _answers.NotAvailable(parsed),
        Timeouts = _timeouts.ToBody(parsed),
    };

    private static ServerGroupDto Group(string text) =>
        text.LastIndexOf('=') is var mark && mark > 0 ? new ServerGroupDto(text[..mark], text[(mark + 1)..]) : new ServerGroupDto(text, "rr");

    private AdaptiveBody? Adaptive(ParseResult parsed)
    {
        var body = new AdaptiveBody
        {
            Path = parsed.GetValue(_adaptivePath),
            Port = parsed.GetValue(_adaptivePort),
            IntervalSeconds = parsed.GetValue(_adaptiveInterval),
            MinimumLoadPercent = parsed.GetValue(_adaptiveMinimum),
        };
        return body == new AdaptiveBody() ? null : body;
    }
}
