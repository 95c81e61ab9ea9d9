using System.Text;

namespace LoadMaster.Network.AgentX;

/// <summary>Types of values (RFC 2741, 5.4).</summary>
public enum AgentXType : ushort
{
    Integer = 2,
    OctetString = 4,
    Null = 5,
    ObjectIdentifier = 6,
    IpAddress = 64,
    Counter32 = 65,
    Gauge32 = 66,
    TimeTicks = 67,
    Opaque = 68,
    Counter64 = 70,
    NoSuchObject = 128,
    NoSuchInstance = 129,
    EndOfMibView = 130,
}

/// <summary>One value, of whichever type; <c>Number</c>, <c>Bytes</c> or <c>Id</c> holds it.</summary>
public readonly record struct AgentXValue(AgentXType Type, ulong Number = 0, byte[]? Bytes = null, Oid Id = default)
{
    public static AgentXValue NoSuchInstance => new(AgentXType.NoSuchInstance);

    public static AgentXValue EndOfMibView => new(AgentXType.EndOfMibView);

    public static AgentXValue Integer(int value) => new(AgentXType.Integer, unchecked((uint)value));

    public static AgentXValue Gauge(long value) => new(AgentXType.Gauge32, (ulong)Math.Clamp(value, 0, uint.MaxValue));

    /// <summary>Counts round, as 32-bit counters do.</summary>
    public static AgentXValue Counter32(long value) => new(AgentXType.Counter32, unchecked((uint)value));

    public static AgentXValue Counter64(long value) => new(AgentXType.Counter64, unchecked((ulong)value));

    public static AgentXValue TimeTicks(uint value) => new(AgentXType.TimeTicks, value);

    public static AgentXValue ObjectId(Oid id) => new(AgentXType.ObjectIdentifier, Id: id);

    public static AgentXValue Text(string value) => Octets(Encoding.UTF8.GetBytes(value));

    public static AgentXValue Octets(byte[] value) => new(AgentXType.OctetString, Bytes: value);
}

/// <summary>A named value.</summary>
public readonly record struct VarBind(Oid Name, AgentXValue Value);

/// <summary>What a Get, GetNext or GetBulk asks for: from <c>Start</c>, itself too when <c>Include</c>, up to before <c>End</c> (empty: no end).</summary>
public readonly record struct SearchRange(Oid Start, bool Include, Oid End);
