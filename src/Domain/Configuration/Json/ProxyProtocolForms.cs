namespace LoadMaster.Domain.Configuration.Json;

/// <summary>The forms of what real servers are told of clients.</summary>
internal static class ProxyProtocolForms
{
    public static readonly ObjectForm<ProxyProtocolSettings> Settings = new ObjectForm<ProxyProtocolSettings>(
            "proxyProtocol", "The PROXY protocol: who the client is, told ahead of its bytes.", new ProxyProtocolSettings())
        .Field(
            "acceptFrom",
            new ListForm<string>(new TextForm(Limits.NetworkTextLengthMax, "192.0.2.0/24"), "", Limits.ProxyNetworksMax),
            p => p.AcceptFrom,
            (p, v) => p with { AcceptFrom = v },
            "Connections from these networks must begin with a header (v1 or v2); all others are taken as they are.")
        .Field(
            "send", new WordForm<ProxyProtocolVersion>(ProxyProtocolWords.Versions), p => p.Send, (p, v) => p with { Send = v },
            "The header that real servers and health checks' connections get: off, v1 (text), v2 (binary).")
        .Field(
            "sendTls", CommonForms.Flag, p => p.SendTls, (p, v) => p with { SendTls = v },
            "Tell that the client came by TLS, and which version (v2, https services).");

    public static readonly ObjectForm<ClientHeaderSettings> Headers = new ObjectForm<ClientHeaderSettings>(
            "clientHeaders", "Header lines beyond X-Forwarded-For that tell real servers of the client.", new ClientHeaderSettings())
        .Field("forwarded", CommonForms.Flag, h => h.Forwarded, (h, v) => h with { Forwarded = v }, "Append to Forwarded (RFC 7239): for, by, proto and host.")
        .Field("via", CommonForms.Flag, h => h.Via, (h, v) => h with { Via = v }, "Append to Via (RFC 9110).")
        .Field(
            "clientSide", CommonForms.Flag, h => h.ClientSide, (h, v) => h with { ClientSide = v },
            "Set X-ClientSide: the client's address and port, then those that it connected to.");
}
