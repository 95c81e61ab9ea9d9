using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace LoadMaster.Network.AgentX;

/// <summary>Writes messages to the master agent, in network byte order.</summary>
public static class AgentXWriter
{
    private const byte Version = 1;
    private const byte NetworkByteOrder = 0x10;

    /// <summary>Seconds that the master waits for an answer of this session.</summary>
    private const byte TimeoutSeconds = 5;
    private const byte PriorityDefault = 127;
    private const byte ReasonShutdown = 5;

    public static byte[] Open(uint packet, Oid id, string description) => Message(AgentXKind.Open, 0, 0, packet, body =>
    {
        Bytes(body, TimeoutSeconds, 0, 0, 0);
        Write(body, id);
        Write(body, Encoding.UTF8.GetBytes(description));
    });

    public static byte[] Register(uint session, uint packet, Oid subtree) => Message(AgentXKind.Register, session, 0, packet, body =>
    {
        Bytes(body, 0, PriorityDefault, 0, 0);
        Write(body, subtree);
    });

    public static byte[] Notify(uint session, uint packet, IReadOnlyList<VarBind> objects) =>
        Message(AgentXKind.Notify, session, 0, packet, body => Write(body, objects));

    public static byte[] Ping(uint session, uint packet) => Message(AgentXKind.Ping, session, 0, packet, _ => { });

    public static byte[] Close(uint session, uint packet) => Message(AgentXKind.Close, session, 0, packet, body => Bytes(body, ReasonShutdown, 0, 0, 0));

    /// <param name="index">Which object the error is about, from 1; 0 for none.</param>
    public static byte[] Response(AgentXPdu asked, ushort error, ushort index, IReadOnlyList<VarBind> objects) =>
        Message(AgentXKind.Response, asked.Session, asked.Transaction, asked.Packet, body =>
        {
            Number(body, 0);
            BinaryPrimitives.WriteUInt16BigEndian(body.GetSpan(2), error);
            body.Advance(2);
            BinaryPrimitives.WriteUInt16BigEndian(body.GetSpan(2), index);
            body.Advance(2);
            Write(body, objects);
        });

    private static byte[] Message(AgentXKind kind, uint session, uint transaction, uint packet, Action<ArrayBufferWriter<byte>> write)
    {
        var body = new ArrayBufferWriter<byte>(256);
        Bytes(body, Version, (byte)kind, NetworkByteOrder, 0);
        Number(body, session);
        Number(body, transaction);
        Number(body, packet);
        Number(body, 0);
        write(body);
        var message = body.WrittenSpan.ToArray();
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(16), message.Length - AgentXReader.HeadLength);
        return message;
    }

    private static void Write(ArrayBufferWriter<byte> body, IReadOnlyList<VarBind> objects)
    {
        foreach (var (name, value) in objects)
        {
            BinaryPrimitives.WriteUInt16BigEndian(body.GetSpan(2), (ushort)value.Type);
            body.Advance(2);
            Bytes(body, 0, 0);
            Write(body, name);
            Write(body, value);
        }
    }

    private static void Write(ArrayBufferWriter<byte> body, AgentXValue value)
    {
        switch (value.Type)
        {
            case AgentXType.Integer or AgentXType.Counter32 or AgentXType.Gauge32 or AgentXType.TimeTicks:
                Number(body, (uint)value.Number);
                break;
            case AgentXType.Counter64:
                BinaryPrimitives.WriteUInt64BigEndian(body.GetSpan(8), value.Number);
                body.Advance(8);
                break;
            case AgentXType.OctetString or AgentXType.IpAddress or AgentXType.Opaque:
                Write(body, value.Bytes ?? []);
                break;
            case AgentXType.ObjectIdentifier:
                Write(body, value.Id);
                break;
        }
    }

    private static void Write(ArrayBufferWriter<byte> body, Oid id)
    {
        Bytes(body, (byte)id.Length, 0, 0, 0);
        foreach (var part in id.Parts)
        {
            Number(body, part);
        }
    }

    private static void Write(ArrayBufferWriter<byte> body, ReadOnlySpan<byte> octets)
    {
        Number(body, (uint)octets.Length);
        body.Write(octets);
        Bytes(body, new byte[-octets.Length & 3]);
    }

    private static void Number(ArrayBufferWriter<byte> body, uint number)
    {
        BinaryPrimitives.WriteUInt32BigEndian(body.GetSpan(4), number);
        body.Advance(4);
    }

    private static void Bytes(ArrayBufferWriter<byte> body, params ReadOnlySpan<byte> bytes) => body.Write(bytes);
}
