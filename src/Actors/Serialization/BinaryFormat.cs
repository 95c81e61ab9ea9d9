using System.Runtime.Serialization;
using System.Text;

namespace LoadMaster.Actors.Serialization;

/// <summary>Formats written field by field.</summary>
internal static class BinaryFormat
{
    public static MessageFormat Of<T>(string manifest, Action<BinaryWriter, T> write, Func<BinaryReader, T> read)
        where T : notnull =>
        new(typeof(T), manifest, message => Write((T)message, write), bytes => Read(bytes, manifest, read));

    /// <summary>The last field of a message: bytes with their number before them.</summary>
    public static void WriteLast(BinaryWriter to, byte[] bytes)
    {
        to.Write(bytes.Length);
        to.Write(bytes);
    }

    /// <summary>What <see cref="WriteLast"/> wrote, and nothing behind it.</summary>
    public static byte[] ReadLast(BinaryReader from)
    {
        var length = from.ReadInt32();
        var left = from.BaseStream.Length - from.BaseStream.Position;
        return length == left ? from.ReadBytes(length) : throw new EndOfStreamException($"{left} bytes of {length}");
    }

    private static byte[] Write<T>(T message, Action<BinaryWriter, T> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, Encoding.UTF8))
        {
            write(writer, message);
        }

        return stream.ToArray();
    }

    private static object Read<T>(byte[] bytes, string manifest, Func<BinaryReader, T> read)
        where T : notnull
    {
        using var reader = new BinaryReader(new MemoryStream(bytes, writable: false), Encoding.UTF8);
        try
        {
            return read(reader);
        }
        catch (Exception problem) when (problem is EndOfStreamException or FormatException or ArgumentException)
        {
            throw new SerializationException($"The message '{manifest}' is cut off or damaged ({problem.Message}).", problem);
        }
    }
}
