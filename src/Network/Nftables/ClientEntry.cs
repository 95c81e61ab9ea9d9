using System.Buffers.Binary;
using System.Net;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;
using LoadMaster.Network.Direct;

namespace LoadMaster.Network.Nftables;

/// <summary>What a map of the kernel remembers.</summary>
internal enum ClientMapKind
{
    /// <summary>The clients of a service whose addresses are translated.</summary>
    Clients,

    /// <summary>The clients of a service of direct server return.</summary>
    DirectClients,

    /// <summary>The flows of a service of direct server return.</summary>
    Flows,
}

/// <summary>The kernel's map of one service's clients, or of its flows (then without a prefix).</summary>
internal readonly record struct ClientMap(int Service, int PrefixLength, bool IsV6, ClientMapKind Kind = ClientMapKind.Clients)
{
    internal string Name => Kind == ClientMapKind.Flows ? FormattableString.Invariant($"{DirectLayout.FlowsLetter}{Service}") : FormattableString.Invariant($"p{Service}_{PrefixLength}");

    internal NftLayout Layout => Kind == ClientMapKind.Clients ? BaseLayout.Layout : DirectLayout.Layout;

    internal static IEnumerable<ClientMap> Of(VirtualService service)
    {
        var direct = service.Forwarding == ForwardingMode.Dsr;
        var v6 = ServiceRules.IsV6(service);
        if (service.Persistence.Mode == PersistenceMode.SourceIp)
        {
            yield return new(service.Id.Value, ServiceRules.PrefixLength(service), v6, direct ? ClientMapKind.DirectClients : ClientMapKind.Clients);
        }

        if (direct)
        {
            yield return new(service.Id.Value, 0, v6, ClientMapKind.Flows);
        }
    }
}

/// <summary>What an entry is found by: a client's address, and of a flow both ports as its first packet has them.</summary>
internal readonly record struct ClientKey(IPAddress Address, uint Ports = 0);

/// <summary>A client of a layer 4 service and the real server (by its mark) that it keeps.</summary>
internal sealed record ClientEntry(ClientMap Map, ClientKey Key, int Mark, double SecondsLeft)
{
    internal const int Length = Limits.PersistenceEntryBytes;
    internal const int PerBlock = Limits.PersistenceBlockEntriesMax;
    private const byte There = 1;
    private const byte Gone = 2;
    private const int KindsApart = 2;
    private const int SecondsMax = ushort.MaxValue;
    private const int AddressAt = 16;

    internal ClientEntry(ClientMap map, IPAddress client, int mark, double secondsLeft)
        : this(map, new ClientKey(client), mark, secondsLeft)
    {
    }

    internal void Write(Span<byte> to, bool gone)
    {
        to[..Length].Clear();
        to[0] = (byte)((gone ? Gone : There) + (KindsApart * (int)Map.Kind));
        to[1] = Map.IsV6 ? (byte)16 : (byte)4;
        BinaryPrimitives.WriteInt32BigEndian(to[4..], Map.Service);
        BinaryPrimitives.WriteInt32BigEndian(to[8..], Mark);
        if (Map.Kind == ClientMapKind.Flows)
        {
            BinaryPrimitives.WriteUInt16BigEndian(to[2..], (ushort)(Key.Ports >> 16));
            BinaryPrimitives.WriteUInt16BigEndian(to[12..], (ushort)Key.Ports);
            BinaryPrimitives.WriteUInt16BigEndian(to[14..], (ushort)Math.Ceiling(Math.Clamp(SecondsLeft, 0, SecondsMax)));
        }
        else
        {
            to[2] = (byte)Map.PrefixLength;
            BinaryPrimitives.WriteUInt32BigEndian(to[12..], (uint)Math.Ceiling(Math.Clamp(SecondsLeft, 0, uint.MaxValue / 2)));
        }

        _ = Key.Address.TryWriteBytes(to[AddressAt..], out _);
    }

    /// <summary>Throws <see cref="FormatException"/> when it is none.</summary>
    internal static (ClientEntry Entry, bool Gone) Read(ReadOnlySpan<byte> from)
    {
        var kind = (ClientMapKind)((from[0] - There) / KindsApart);
        var gone = (from[0] - There) % KindsApart == Gone - There;
        var length = from[1];
        var prefix = kind == ClientMapKind.Flows ? 0 : from[2];
        if (from[0] < There
            || kind > ClientMapKind.Flows
            || length is not (4 or 16)
            || prefix > length * 8
            || BinaryPrimitives.ReadInt32BigEndian(from[4..]) <= 0
            || BinaryPrimitives.ReadInt32BigEndian(from[8..]) <= 0)
        {
            throw new FormatException("A layer 4 client's entry has a kind, address, service or server that this LoadMaster does not know.");
        }

        var map = new ClientMap(BinaryPrimitives.ReadInt32BigEndian(from[4..]), prefix, length == 16, kind);
        var ports = kind == ClientMapKind.Flows ? ((uint)BinaryPrimitives.ReadUInt16BigEndian(from[2..]) << 16) | BinaryPrimitives.ReadUInt16BigEndian(from[12..]) : 0;
        var seconds = kind == ClientMapKind.Flows ? BinaryPrimitives.ReadUInt16BigEndian(from[14..]) : BinaryPrimitives.ReadUInt32BigEndian(from[12..]);
        var key = new ClientKey(new IPAddress(from.Slice(AddressAt, length)), ports);
        return (new ClientEntry(map, key, BinaryPrimitives.ReadInt32BigEndian(from[8..]), seconds), gone);
    }
}
