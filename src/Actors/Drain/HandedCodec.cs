using System.Buffers.Binary;
using System.Runtime.Serialization;
using LoadMaster.Domain.Ports;

namespace LoadMaster.Actors.Drain;

/// <summary>Connections as bytes, 37 each: family, client and its port, shared address and its port.</summary>
internal static class HandedCodec
{
    internal const int Length = 37;

    /// <summary>So many make one message.</summary>
    internal const int PerMessage = 1000;

    internal static byte[] Write(IReadOnlyCollection<HandedConnection> connections)
    {
        var bytes = new byte[connections.Count * Length];
        var at = bytes.AsSpan();
        foreach (var one in connections)
        {
            at[0] = one.IsV6 ? (byte)6 : (byte)4;
            BinaryPrimitives.WriteUInt128BigEndian(at[1..], one.Client);
            BinaryPrimitives.WriteUInt16BigEndian(at[17..], one.ClientPort);
            BinaryPrimitives.WriteUInt128BigEndian(at[19..], one.Shared);
            BinaryPrimitives.WriteUInt16BigEndian(at[35..], one.SharedPort);
            at = at[Length..];
        }

        return bytes;
    }

    internal static List<HandedConnection> Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length % Length != 0 || bytes.Length > PerMessage * Length)
        {
            throw new SerializationException($"{bytes.Length} bytes are no list of connections: does the peer run another version?");
        }

        var connections = new List<HandedConnection>(bytes.Length / Length);
        for (; !bytes.IsEmpty; bytes = bytes[Length..])
        {
            connections.Add(new(
                BinaryPrimitives.ReadUInt128BigEndian(bytes[1..]),
                BinaryPrimitives.ReadUInt16BigEndian(bytes[17..]),
                BinaryPrimitives.ReadUInt128BigEndian(bytes[19..]),
                BinaryPrimitives.ReadUInt16BigEndian(bytes[35..]),
                bytes[0] == 6));
        }

        return connections;
    }
}
