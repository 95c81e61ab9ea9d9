using Akka.Actor;
using LoadMaster.Domain;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;
using LoadMaster.Domain.Serving.Shares;
using static LoadMaster.Actors.Sharing.SharingProtocol;

namespace LoadMaster.Actors.Serialization;

/// <summary>The family of what nodes tell each other of limits in use and of ejected servers, in binary: some times a second.</summary>
public sealed class SharingSerializer(ExtendedActorSystem system) : MessageSerializer(system, SerializerIds.Sharing, All)
{
    /// <summary>Every format of the family; the bindings are made from it.</summary>
    public static IReadOnlyList<MessageFormat> All { get; } =
    [
        BinaryFormat.Of<LimitNews>("LN1", Write, ReadLimits),
        BinaryFormat.Of<EjectionNews>("EN1", Write, ReadEjections),
        BinaryFormat.Of<PurgeCacheThere>("PC1", Write, ReadPurge),
        BinaryFormat.Of<CachePurged>("CP1", Write, ReadPurged),
    ];

    private static void Write(BinaryWriter to, LimitNews news)
    {
        to.Write(news.From);
        to.Write(news.WantsAll);
        Write(to, news.Shares, Write);
    }

    private static void Write(BinaryWriter to, LimitShare share)
    {
        to.Write7BitEncodedInt(share.Service.Value);
        to.Write7BitEncodedInt64(share.Connections);
        Write(to, share.ConnectionRate);
        Write(to, share.RequestRate);
        Write(to, share.In);
        Write(to, share.Out);
        Write(to, share.Clients, static (to, client) =>
        {
            Write(to, client.Network);
            to.Write7BitEncodedInt(client.Connections);
            Write(to, client.ConnectionRate);
            Write(to, client.RequestRate);
        });
        Write(to, share.ClientBytes, static (to, client) =>
        {
            Write(to, client.Network);
            Write(to, client.In);
            Write(to, client.Out);
        });
        Write(to, share.Servers, static (to, server) =>
        {
            to.Write7BitEncodedInt(server.Server.Value);
            to.Write7BitEncodedInt(server.Active);
        });
    }

    private static void Write(BinaryWriter to, EjectionNews news)
    {
        to.Write(news.From);
        Write(to, news.Ejections, static (to, one) =>
        {
            to.Write7BitEncodedInt(one.Service.Value);
            to.Write7BitEncodedInt(one.Server.Value);
            to.Write(one.Reason);
            to.Write7BitEncodedInt64(one.LeftMilliseconds);
            to.Write7BitEncodedInt64(one.LastsMilliseconds);
            to.Write7BitEncodedInt(one.Times);
        });
    }

    private static void Write(BinaryWriter to, PurgeCacheThere purge)
    {
        to.Write(purge.From);
        to.Write7BitEncodedInt64(purge.Number);
        to.Write7BitEncodedInt(purge.Service.Value);
        to.Write((byte)purge.Purge.Kind);
        to.Write(purge.Purge.Path);
    }

    private static PurgeCacheThere ReadPurge(BinaryReader from) => new(
        from.ReadString(), from.Read7BitEncodedInt64(), new VirtualServiceId(from.Read7BitEncodedInt()), new CachePurge(ReadKind(from), from.ReadString()));

    private static CachePurgeKind ReadKind(BinaryReader from) =>
        from.ReadByte() is var kind && kind <= (byte)CachePurgeKind.Prefix ? (CachePurgeKind)kind : throw new FormatException($"{kind} is no kind of purge");

    private static void Write(BinaryWriter to, CachePurged purged)
    {
        to.Write(purged.From);
        to.Write7BitEncodedInt64(purged.Number);
        to.Write7BitEncodedInt(purged.Purged);
    }

    private static CachePurged ReadPurged(BinaryReader from) => new(from.ReadString(), from.Read7BitEncodedInt64(), from.Read7BitEncodedInt());

    private static LimitNews ReadLimits(BinaryReader from) => new(from.ReadString(), from.ReadBoolean(), ReadList(from, Limits.SharedServicesPerMessageMax, ReadShare));

    private static LimitShare ReadShare(BinaryReader from) => new(
        new VirtualServiceId(from.Read7BitEncodedInt()),
        from.Read7BitEncodedInt64(),
        ReadUse(from),
        ReadUse(from),
        ReadUse(from),
        ReadUse(from),
        ReadList(from, Limits.SharedRowsPerMessageMax, static from => new ClientShare(ReadNetwork(from), from.Read7BitEncodedInt(), ReadUse(from), ReadUse(from))),
        ReadList(from, Limits.SharedRowsPerMessageMax, static from => new ClientBytesShare(ReadNetwork(from), ReadUse(from), ReadUse(from))),
        ReadList(from, Limits.SharedServicesPerMessageMax, static from => new ServerShare(new RealServerId(from.Read7BitEncodedInt()), from.Read7BitEncodedInt())));

    private static EjectionNews ReadEjections(BinaryReader from) => new(from.ReadString(), ReadList(from, Limits.SharedEjectionsMax, static from => new SharedEjection(
        new VirtualServiceId(from.Read7BitEncodedInt()),
        new RealServerId(from.Read7BitEncodedInt()),
        from.ReadString(),
        from.Read7BitEncodedInt64(),
        from.Read7BitEncodedInt64(),
        from.Read7BitEncodedInt())));

    private static void Write(BinaryWriter to, RateUse use)
    {
        to.Write7BitEncodedInt64(use.Taken);
        to.Write7BitEncodedInt64(use.LevelMicroseconds);
    }

    private static RateUse ReadUse(BinaryReader from) => new(from.Read7BitEncodedInt64(), from.Read7BitEncodedInt64());

    private static void Write(BinaryWriter to, UInt128 network)
    {
        to.Write((ulong)(network >> 64));
        to.Write((ulong)network);
    }

    private static UInt128 ReadNetwork(BinaryReader from) => new(from.ReadUInt64(), from.ReadUInt64());

    private static void Write<T>(BinaryWriter to, ValueList<T> list, Action<BinaryWriter, T> write)
    {
        to.Write7BitEncodedInt(list.Count);
        foreach (var item in list)
        {
            write(to, item);
        }
    }

    private static ValueList<T> ReadList<T>(BinaryReader from, int max, Func<BinaryReader, T> read)
    {
        var count = from.Read7BitEncodedInt();
        if (count < 0 || count > max)
        {
            throw new FormatException($"{count} where at most {max} are allowed");
        }

        var items = new List<T>();
        for (var index = 0; index < count; index++)
        {
            items.Add(read(from));
        }

        return items.ToValueList();
    }
}
