namespace LoadMaster.Domain.Configuration;

/// <summary>The words of the PROXY protocol, as <see cref="Words"/> has those of the rest.</summary>
public static class ProxyProtocolWords
{
    public static WordTable<ProxyProtocolVersion> Versions { get; } = new(
        (ProxyProtocolVersion.Off, "off"), (ProxyProtocolVersion.V1, "v1"), (ProxyProtocolVersion.V2, "v2"));
}
