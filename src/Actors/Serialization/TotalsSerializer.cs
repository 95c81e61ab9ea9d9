using Akka.Actor;
using LoadMaster.Domain;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Serving.Totals;

namespace LoadMaster.Actors.Serialization;

/// <summary>The family of what nodes tell each other of their counters, in binary: once a second, a row per service and real server.</summary>
public sealed class TotalsSerializer(ExtendedActorSystem system) : MessageSerializer(system, SerializerIds.Totals, All)
{
    /// <summary>Every format of the family; the bindings are made from it.</summary>
    public static IReadOnlyList<MessageFormat> All { get; } = [BinaryFormat.Of<TotalsNews>("TN1", Write, Read)];

    private static void Write(BinaryWriter to, TotalsNews news)
    {
        to.Write(news.From);
        to.Write(news.About);
        to.Write(news.Run);
        to.Write(news.Heard);
        to.Write(news.Last);
        to.Write7BitEncodedInt(news.Rows.Count);
        foreach (var row in news.Rows)
        {
            to.Write(row.Key.IsServer);
            to.Write7BitEncodedInt(row.Key.Id);
            to.Write7BitEncodedInt(row.Values.Count);
            foreach (var value in row.Values)
            {
                to.Write7BitEncodedInt64(value);
            }
        }
    }

    private static TotalsNews Read(BinaryReader from)
    {
        var (teller, about, run) = (from.ReadString(), from.ReadString(), from.ReadString());
        var (heard, last) = (from.ReadBoolean(), from.ReadBoolean());
        var rows = new CounterRecord[Count(from, Limits.TotalsRowsPerMessageMax)];
        for (var index = 0; index < rows.Length; index++)
        {
            rows[index] = ReadRow(from);
        }

        return new TotalsNews(teller, about, run, heard, last, [.. rows]);
    }

    private static CounterRecord ReadRow(BinaryReader from)
    {
        var key = new CounterKey(from.ReadBoolean(), from.Read7BitEncodedInt());
        var values = new long[Count(from, Limits.TotalsValuesPerRowMax)];
        for (var index = 0; index < values.Length; index++)
        {
            values[index] = from.Read7BitEncodedInt64();
        }

        return new CounterRecord(key, [.. values]);
    }

    private static int Count(BinaryReader from, int max)
    {
        var count = from.Read7BitEncodedInt();
        return count >= 0 && count <= max ? count : throw new FormatException($"{count} where at most {max} are allowed");
    }
}
