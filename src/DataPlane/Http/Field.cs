namespace LoadMaster.DataPlane.Http;

/// <summary>The header fields that the proxy itself looks at.</summary>
internal enum FieldKind : byte
{
    Other,
    Host,
    Connection,
    ContentLength,
    TransferEncoding,
    Expect,
    Upgrade,
    Te,
    KeepAlive,
    ProxyConnection,
    ForwardedFor,
    ForwardedProto,
    ClientSide,

    /// <summary>What only the proxy may say of the client (<c>X-Client-Cert-...</c>).</summary>
    ClientCertificate,
}

/// <summary>Where one field line lies, as offsets from the head's first byte.</summary>
/// <param name="End">Behind its CRLF.</param>
internal record struct Field(int Start, int NameLength, int ValueStart, int ValueLength, int End, FieldKind Kind)
{
    /// <summary>Concerns this connection only and is not passed on.</summary>
    public bool IsHopByHop { get; set; }
}
