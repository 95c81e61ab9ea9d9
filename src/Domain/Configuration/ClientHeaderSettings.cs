namespace LoadMaster.Domain.Configuration;

/// <summary>Header lines beyond X-Forwarded-For that tell real servers of the client (http and https services).</summary>
public sealed record ClientHeaderSettings
{
    /// <summary>Append to Forwarded (RFC 7239): for, by, proto and host.</summary>
    public bool Forwarded { get; init; }

    /// <summary>Append to Via (RFC 9110 section 7.6.3).</summary>
    public bool Via { get; init; }

    /// <summary>Set X-ClientSide: the client's address and port, then those that it connected to.</summary>
    public bool ClientSide { get; init; }

    public bool IsOn => Forwarded || Via || ClientSide;
}
