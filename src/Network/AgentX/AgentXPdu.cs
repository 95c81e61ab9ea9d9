namespace LoadMaster.Network.AgentX;

/// <summary>Kinds of messages (RFC 2741, 6.1).</summary>
public enum AgentXKind : byte
{
    Open = 1,
    Close = 2,
    Register = 3,
    Unregister = 4,
    Get = 5,
    GetNext = 6,
    GetBulk = 7,
    TestSet = 8,
    CommitSet = 9,
    UndoSet = 10,
    CleanupSet = 11,
    Notify = 12,
    Ping = 13,
    Response = 18,
}

/// <summary>Error codes of a Response that we send or must understand (RFC 2741, 6.2.16).</summary>
public static class AgentXError
{
    public const ushort None = 0;
    public const ushort GenErr = 5;
    public const ushort NotWritable = 17;
    public const ushort ParseError = 266;
    public const ushort ProcessingError = 268;
}

/// <summary>A message as it was read; the lists are empty where its kind has none.</summary>
public sealed record AgentXPdu(AgentXKind Kind, uint Session, uint Transaction, uint Packet)
{
    /// <summary>Of Get, GetNext and GetBulk.</summary>
    public IReadOnlyList<SearchRange> Ranges { get; init; } = [];

    /// <summary>Of GetBulk.</summary>
    public int NonRepeaters { get; init; }

    /// <summary>Of GetBulk.</summary>
    public int MaxRepetitions { get; init; }

    /// <summary>Of a Response: <see cref="AgentXError"/> or another code.</summary>
    public ushort Error { get; init; }

    /// <summary>Of a Close.</summary>
    public byte Reason { get; init; }

    /// <summary>Whether it names a context that is not the default one; we have no other.</summary>
    public bool OtherContext { get; init; }
}
