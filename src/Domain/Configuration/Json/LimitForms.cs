namespace LoadMaster.Domain.Configuration.Json;

/// <summary>The form of a service's limits.</summary>
internal static class LimitForms
{
    private static readonly WholeNumberForm Count = new(0, Limits.ServiceLimitMax);

    private static readonly ListForm<string> Networks = new(new TextForm(Limits.NetworkTextLengthMax, "192.0.2.0/24"), "", Limits.LimitNetworksMax);

    public static readonly ObjectForm<ServiceLimits> Settings = new ObjectForm<ServiceLimits>(
            "limits", "How much of a service its clients get, over all nodes of a pair; 0 is no limit.", new ServiceLimits())
        .Field("connectionsMax", Count, l => l.ConnectionsMax, (l, v) => l with { ConnectionsMax = v }, "Connections at a time.")
        .Field("connectionsPerSecondMax", Count, l => l.ConnectionsPerSecondMax, (l, v) => l with { ConnectionsPerSecondMax = v }, "New connections a second.")
        .Field("requestsPerSecondMax", Count, l => l.RequestsPerSecondMax, (l, v) => l with { RequestsPerSecondMax = v }, "Requests a second (http and https services).")
        .Field("clientConnectionsMax", Count, l => l.ClientConnectionsMax, (l, v) => l with { ClientConnectionsMax = v }, "Connections at a time from one client network.")
        .Field(
            "clientConnectionsPerSecondMax", Count, l => l.ClientConnectionsPerSecondMax, (l, v) => l with { ClientConnectionsPerSecondMax = v },
            "New connections a second from one client network.")
        .Field(
            "clientRequestsPerSecondMax", Count, l => l.ClientRequestsPerSecondMax, (l, v) => l with { ClientRequestsPerSecondMax = v },
            "Requests a second from one client network (http and https services).")
        .Field(
            "clientPrefixLengthV4", new WholeNumberForm(1, 32), l => l.ClientPrefixLengthV4, (l, v) => l with { ClientPrefixLengthV4 = v },
            "How much of an IPv4 address makes a client network.")
        .Field(
            "clientPrefixLengthV6", new WholeNumberForm(1, 128), l => l.ClientPrefixLengthV6, (l, v) => l with { ClientPrefixLengthV6 = v },
            "How much of an IPv6 address makes a client network.")
        .Field(
            "answer", new WordForm<LimitAnswer>(LimitWords.Answers), l => l.Answer, (l, v) => l with { Answer = v },
            "What a client gets that comes over a limit: 429 or 503 with Retry-After, or reset; a tcp service always resets.")
        .Field(
            "retryAfterSeconds", new WholeNumberForm(1, Limits.RetryAfterSecondsMax), l => l.RetryAfterSeconds, (l, v) => l with { RetryAfterSeconds = v },
            "What Retry-After says.")
        .Field("bandwidth", BandwidthForms.Settings, l => l.Bandwidth, (l, v) => l with { Bandwidth = v }, "How many bytes a second pass.")
        .Field("allow", Networks, l => l.Allow, (l, v) => l with { Allow = v }, "Only these networks come in; empty: all.")
        .Field("block", Networks, l => l.Block, (l, v) => l with { Block = v }, "These networks do not come in, whether allowed or not.");
}
