using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using LoadMaster.Domain.Collections;

namespace LoadMaster.Domain.Ports;

/// <summary>
/// A client's connection to a shared address, or one of a real server to a client's address, as which a transparent service speaks to it; without
/// any object: there may be very many.
/// </summary>
/// <param name="Client">Who sends to the node: the client, or the real server. Network byte order; an IPv4 address is in the lowest 32 bits.</param>
/// <param name="Shared">To whom: the shared address, or the client's.</param>
public readonly record struct HandedConnection(UInt128 Client, ushort ClientPort, UInt128 Shared, ushort SharedPort, bool IsV6)
{
    /// <summary>The number that stands for an address here.</summary>
    public static UInt128 NumberOf(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        _ = address.TryWriteBytes(bytes, out var length);
        return NumberOf(bytes[..length]);
    }

    /// <param name="bytes">4 or 16, in network byte order.</param>
    public static UInt128 NumberOf(ReadOnlySpan<byte> bytes) =>
        bytes.Length == 4 ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt128BigEndian(bytes);

    public IPAddress ClientAddress() => AddressOf(Client, IsV6);

    public IPAddress SharedAddress() => AddressOf(Shared, IsV6);

    private static IPAddress AddressOf(UInt128 number, bool v6)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, number);
        return new IPAddress(v6 ? bytes : bytes[12..]);
    }
}

/// <summary>Client connections that live on when their shared address has gone to another node.</summary>
public interface IKeptConnections
{
    /// <summary>
    /// The clients' connections to these addresses now, at most so many, each with that to the real server when the service is transparent; from
    /// now on each of them works without its address being on this node. Waits for the traffic's threads, some milliseconds with very many connections.
    /// </summary>
    /// <exception cref="InvalidOperationException">The process may not do that (CAP_NET_ADMIN), or a thread does not answer.</exception>
    IReadOnlyCollection<HandedConnection> Keep(ValueList<IPAddress> addresses, int max);

    /// <summary>Ends what is left of the connections to these addresses; clients are told so also when the addresses are on this node no more.</summary>
    void Cut(ValueList<IPAddress> addresses);
}
