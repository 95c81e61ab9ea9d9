namespace LoadMaster.Api;

/// <summary>The PROXY protocol of a service. <c>Send</c>: off, v1, v2.</summary>
public sealed record ProxyProtocolDto(IReadOnlyList<string> AcceptFrom, string Send, bool SendTls);

/// <summary>Header lines beyond X-Forwarded-For that tell real servers of the client.</summary>
public sealed record ClientHeadersDto(bool Forwarded, bool Via, bool ClientSide);

/// <summary>What a client sends to change a service's PROXY protocol; a field left null is not sent.</summary>
public sealed record ProxyProtocolBody
{
    public IReadOnlyList<string>? AcceptFrom { get; init; }

    public string? Send { get; init; }

    public bool? SendTls { get; init; }
}

/// <summary>What a client sends to change the header lines about clients; a field left null is not sent.</summary>
public sealed record ClientHeadersBody
{
    public bool? Forwarded { get; init; }

    public bool? Via { get; init; }

    public bool? ClientSide { get; init; }
}
