using System.Net;

namespace LoadMaster.Domain.Configuration.Json;

/// <summary>The forms of a virtual service and its real servers.</summary>
internal static class ServiceForms
{
    private static readonly NumberForm Seconds = new(Limits.TimeoutSecondsMin, Limits.TimeoutSecondsMax);

    // Stands in while the required address is not read; the problem list keeps rules silent about it.
    private static readonly Endpoint NoAddress = new(IPAddress.None, 0);

    public static readonly ObjectForm<RealServer> Server = new ObjectForm<RealServer>(
            "realServer", "One server behind a virtual service.", new RealServer { Id = new RealServerId(0), Address = NoAddress })
        .Derived("id", CommonForms.Id, s => s.Id.Value, (s, v) => s with { Id = new RealServerId(v) }, "Given by LoadMaster; leave it out for a new one.")
        .Required("address", CommonForms.Endpoint, s => s.Address, (s, v) => s with { Address = v }, "IP address and port.")
        .Field(
            "weight", new WholeNumberForm(0, Limits.WeightMax), s => s.Weight, (s, v) => s with { Weight = v },
            "Share of traffic for the weighted methods; 0 takes no new traffic.")
        .Field(
            "connectionsMax", new WholeNumberForm(0, Limits.ServiceLimitMax), s => s.ConnectionsMax, (s, v) => s with { ConnectionsMax = v },
            "Requests (http, https) or connections (tcp) in progress at a time, over all nodes of a pair; more wait in the service's queue. 0: no limit.")
        .Field("backup", CommonForms.Flag, s => s.Backup, (s, v) => s with { Backup = v }, "Takes traffic only while no server that is not a backup is available; all backups together.")
        .Field(
            "sniHosts",
            new ListForm<string>(new TextForm(Limits.HostNameLengthMax, "www.example.com"), "", Limits.SniHostsPerServerMax),
            s => s.SniHosts,
            (s, v) => s with { SniHosts = v },
            "On a tcp service: the names whose TLS clients this server is for, *.example.com for any first label; empty for clients that no server is named for.")
        .Field(
            "mode", new WordForm<RealServerMode>(Words.RealServerModes), s => s.Mode, (s, v) => s with { Mode = v },
            "enabled; draining: only clients that persistence ties to it; disabled: no traffic, not checked.")
        .Field(
            "group", new TextForm(Limits.NameLengthMax, "images"), s => s.Group, (s, v) => s with { Group = v },
            "The server group that it belongs to; empty: it takes what no rule sends elsewhere.");

    public static readonly ObjectForm<AdaptiveSettings> Adaptive = new ObjectForm<AdaptiveSettings>(
            "adaptive", "The load agent of the adaptive scheduling method.", new AdaptiveSettings())
        .Field(
            "path", new TextForm(Limits.CheckPathLengthMax, "/load"), a => a.Path, (a, v) => a with { Path = v },
            "Path of the agent's page; its first line is the load: 0 to 100, 101 down, 102 disabled.")
        .Field("port", CommonForms.Port, a => a.Port, (a, v) => a with { Port = v }, "Port of the agent.")
        .Field(
            "intervalSeconds",
            new NumberForm(Limits.CheckIntervalSecondsMin, Limits.CheckIntervalSecondsMax),
            a => a.IntervalSeconds,
            (a, v) => a with { IntervalSeconds = v },
            "How often the agent is asked; not below the check's interval.")
        .Field(
            "minimumLoadPercent", new WholeNumberForm(0, Limits.MinimumLoadPercentMax), a => a.MinimumLoadPercent, (a, v) => a with { MinimumLoadPercent = v },
            "Below this mean load the static weights are used.");

    public static readonly ObjectForm<ServiceTimeouts> Timeouts = new ObjectForm<ServiceTimeouts>(
            "timeouts", "The time limits of each phase of a connection.", new ServiceTimeouts())
        .Field(
            "clientHeaderTimeoutSeconds", Seconds, t => t.ClientHeaderTimeoutSeconds, (t, v) => t with { ClientHeaderTimeoutSeconds = v },
            "From the first byte of a request to the end of its header.")
        .Field(
            "clientBodyTimeoutSeconds", Seconds, t => t.ClientBodyTimeoutSeconds, (t, v) => t with { ClientBodyTimeoutSeconds = v },
            "Between two pieces of a request body.")
        .Field(
            "clientIdleTimeoutSeconds", Seconds, t => t.ClientIdleTimeoutSeconds, (t, v) => t with { ClientIdleTimeoutSeconds = v },
            "Without a request on a kept-alive connection, and before the first one.")
        .Field(
            "serverConnectTimeoutSeconds", Seconds, t => t.ServerConnectTimeoutSeconds, (t, v) => t with { ServerConnectTimeoutSeconds = v },
            "For the connection to a real server; then the next one is tried.")
        .Field(
            "serverResponseTimeoutSeconds", Seconds, t => t.ServerResponseTimeoutSeconds, (t, v) => t with { ServerResponseTimeoutSeconds = v },
            "From the end of the request to the response's header.")
        .Field(
            "serverBodyTimeoutSeconds", Seconds, t => t.ServerBodyTimeoutSeconds, (t, v) => t with { ServerBodyTimeoutSeconds = v },
            "Between two pieces of a response body.")
        .Field(
            "tunnelIdleTimeoutSeconds", Seconds, t => t.TunnelIdleTimeoutSeconds, (t, v) => t with { TunnelIdleTimeoutSeconds = v },
            "Without any byte either way on a TCP service's connection or a WebSocket.")
        .Field(
            "drainTimeoutSeconds", Seconds, t => t.DrainTimeoutSeconds, (t, v) => t with { DrainTimeoutSeconds = v },
            "How long connections of a deleted service, a draining or a removed real server may last.");

    public static readonly ObjectForm<VirtualService> Service = new ObjectForm<VirtualService>(
            "virtualService",
            "One address and port that clients use, and the real servers behind it.",
            new VirtualService { Id = new VirtualServiceId(0), Address = NoAddress, Check = CheckForms.DefaultFor(ServiceType.Http) })
        .Derived("id", CommonForms.Id, s => s.Id.Value, (s, v) => s with { Id = new VirtualServiceId(v) }, "Given by LoadMaster; leave it out for a new one.")
        .Field("name", new TextForm(Limits.NameLengthMax, "web"), s => s.Name, (s, v) => s with { Name = v }, "Shown to people; unique when not empty.")
        .Required(
            "address", new ServicePortsForm(), s => s.Ports, (s, v) => s with { Address = v.First, PortLast = v.Last },
            "IP address and port; in layer 4 also a range of ports (8000-8099) or * for all.")
        .Field("layer", new LayerForm(), s => s.Layer, (s, v) => s with { Layer = v }, "7: relayed by the data plane; 4: forwarded by the kernel.")
        .Field(
            "type", new WordForm<ServiceType>(Words.ServiceTypes), s => s.Type, (s, v) => s with { Type = v },
            "tcp: a byte stream; http: balanced request by request; https: the same behind TLS that ends here; udp: layer 4 only. The default is http, tcp in layer 4.",
            start: s => s.Layer == ServiceLayer.Kernel ? ServiceType.Tcp : ServiceType.Http)
        .Field(
            "forwarding", new WordForm<ForwardingMode>(Words.ForwardingModes), s => s.Forwarding, (s, v) => s with { Forwarding = v },
            "Layer 4: nat (two-arm, real servers see the client), snat (one-arm, they see the service's address), auto (snat for servers in the service address's own network), dsr (direct server return: packets go to the real server's station unchanged, answers past this node).")
        .Field(
            "synProtection", CommonForms.Flag, s => s.SynProtection, (s, v) => s with { SynProtection = v },
            "Layer 4, tcp: the node answers a client's first packet itself and lets the real server know only who answered back, so that floods of SYN do not reach it.")
        .Field(
            "extraPorts", new TextForm(Limits.ExtraPortsLengthMax, "6001,6005-6010"), s => s.ExtraPorts, (s, v) => s with { ExtraPorts = v },
            "Further ports of the same address: ports and ranges, separated by commas or blanks.")
        .Field("enabled", CommonForms.Flag, s => s.Enabled, (s, v) => s with { Enabled = v }, "Whether it is served at all.")
        .Field(
            "scheduling", new WordForm<SchedulingMethod>(Words.SchedulingMethods), s => s.Scheduling, (s, v) => s with { Scheduling = v },
            "Round robin, weighted round robin, least connection, weighted least connection, adaptive, fixed, weighted response time, source IP hash.")
        .Field(
            "check", CheckForms.Check, s => s.Check, (s, v) => s with { Check = v },
            "How each real server is checked; its type is tcp for a tcp service, icmp for a udp one, else http, unless given.", start: s => CheckForms.DefaultFor(s.Type))
        .Field("adaptive", Adaptive, s => s.Adaptive, (s, v) => s with { Adaptive = v }, "Used by the adaptive scheduling method only.")
        .Field("persistence", PersistenceForms.Settings, s => s.Persistence, (s, v) => s with { Persistence = v }, "Whether a returning client keeps its real server.")
        .Field(
            "drainEnd", new WordForm<DrainEnd>(PersistenceWords.DrainEnds), s => s.DrainEnd, (s, v) => s with { DrainEnd = v },
            "What becomes of a draining server's connections when the drain time ends: cut, or keep until they end.")
        .Field("timeouts", Timeouts, s => s.Timeouts, (s, v) => s with { Timeouts = v }, "The time limits of each phase of a connection.")
        .Field(
            "certificates",
            new ListForm<string>(new TextForm(Limits.NameLengthMax, "www"), "", Limits.CertificatesPerServiceMax),
            s => s.Certificates,
            (s, v) => s with { Certificates = v },
            "Names of certificates: the first is the default, the others are chosen by the name that the client asks for (https services).")
        .Field(
            "tlsMinimum", new WordForm<TlsVersion>(Words.TlsVersions), s => s.TlsMinimum, (s, v) => s with { TlsMinimum = v },
            "The lowest TLS version that is accepted (https services).")
        .Field("reencryption", ReencryptionForms.Settings, s => s.Reencryption, (s, v) => s with { Reencryption = v }, "TLS with the real servers.")
        .Field("ips", IpsForms.Service, s => s.Ips, (s, v) => s with { Ips = v }, "Whether requests are inspected for attacks, and what becomes of those found.")
        .Field("limits", LimitForms.Settings, s => s.Limits, (s, v) => s with { Limits = v }, "How much of the service its clients get.")
        .Field("queue", QueueForms.Settings, s => s.Queue, (s, v) => s with { Queue = v }, "How clients wait for real servers at their limit.")
        .Field("retry", RetryForms.Settings, s => s.Retry, (s, v) => s with { Retry = v }, "When a request that one real server failed is given to another one.")
        .Field(
            "slowStartSeconds", new NumberForm(0, Limits.SlowStartSecondsMax), s => s.SlowStartSeconds, (s, v) => s with { SlowStartSeconds = v },
            "Time in which the share of a real server that has come up grows to all of it; 0: at once.")
        .Field("outliers", OutlierForms.Settings, s => s.Outliers, (s, v) => s with { Outliers = v }, "When live traffic itself takes a real server out for a while.")
        .Field("proxyProtocol", ProxyProtocolForms.Settings, s => s.ProxyProtocol, (s, v) => s with { ProxyProtocol = v }, "Who the client is, told ahead of its bytes.")
        .Field(
            "transparent", CommonForms.Flag, s => s.Transparent, (s, v) => s with { Transparent = v },
            "Real servers see the client's address as the sender's; their gateway must be this node, for a pair a shared address (layer 7).")
        .Field("clientHeaders", ProxyProtocolForms.Headers, s => s.ClientHeaders, (s, v) => s with { ClientHeaders = v }, "Header lines that tell real servers of the client.")
        .Field("accessLog", AccessLogForms.Settings, s => s.AccessLog, (s, v) => s with { AccessLog = v }, "One line for each request or connection.")
        .Field("compression", CompressionForms.Settings, s => s.Compression, (s, v) => s with { Compression = v }, "Which responses are compressed.")
        .Field("cache", CacheForms.Settings, s => s.Cache, (s, v) => s with { Cache = v }, "Whether responses are kept for further requests.")
        .Field("tls", TlsForms.Settings, s => s.Tls, (s, v) => s with { Tls = v }, "How an https service speaks TLS with its clients.")
        .Field(
            "forwardedFor", CommonForms.Flag, s => s.ForwardedFor, (s, v) => s with { ForwardedFor = v },
            "Append the client's address to X-Forwarded-For (http and https services); off by default in layer 4.",
            start: s => s.Layer != ServiceLayer.Kernel)
        .Field(
            "allowHttp09", CommonForms.Flag, s => s.AllowHttp09, (s, v) => s with { AllowHttp09 = v },
            "Serve HTTP/0.9 too: GET and a path without a version, answered with the body alone (http and https services).")
        .Field(
            "redirectHttp", CommonForms.Flag, s => s.RedirectHttp, (s, v) => s with { RedirectHttp = v },
            "Keep a redirect service on port 80 of the same address (https services).")
        .Field("redirect", ServiceAnswerForms.Redirect, s => s.Redirect, (s, v) => s with { Redirect = v }, "Answer every request with a redirect (http and https services).")
        .Field(
            "notAvailable", ServiceAnswerForms.NotAvailable, s => s.NotAvailable, (s, v) => s with { NotAvailable = v },
            "What clients get while no real server can take their request (http and https services).")
        .WithRules()
        .Field(
            "realServers",
            new ListForm<RealServer>(Server, Server.Blank, Limits.RealServersPerServiceMax),
            s => s.RealServers,
            (s, v) => s with { RealServers = v },
            "The servers that take the traffic.");
}
