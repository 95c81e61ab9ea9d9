using System.IO.Compression;
using System.Runtime.Serialization;
using LoadMaster.Domain;

namespace LoadMaster.Actors.Serialization;

/// <summary>Bytes made small: one byte that no JSON begins with, then Brotli. A document of ten thousand services shrinks to a fiftieth.</summary>
internal static class Packing
{
    private const byte Mark = 1;

    public static bool IsPacked(ReadOnlySpan<byte> bytes) => bytes.Length > 0 && bytes[0] == Mark;

    public static byte[] Pack(ReadOnlySpan<byte> plain)
    {
        using var packed = new MemoryStream();
        packed.WriteByte(Mark);
        using (var brotli = new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            brotli.Write(plain);
        }

        return packed.ToArray();
    }

    /// <summary>Throws <see cref="SerializationException"/> for what <see cref="Pack"/> did not write, and for more than <see cref="Limits.TransferBytesMax"/>.</summary>
    public static byte[] Unpack(byte[] packed)
    {
        if (!IsPacked(packed))
        {
            throw new SerializationException("The bytes were packed by a newer LoadMaster. Update this node.");
        }

        try
        {
            using var brotli = new BrotliStream(new MemoryStream(packed, 1, packed.Length - 1, writable: false), CompressionMode.Decompress);
            using var plain = new MemoryStream();
            var buffer = new byte[64 * 1024];
            for (int count; (count = brotli.Read(buffer)) > 0;)
            {
                if (plain.Length + count > Limits.TransferBytesMax)
                {
                    throw new SerializationException($"The packed bytes are more than {Limits.TransferBytesMax} when they are unpacked.");
                }

                plain.Write(buffer, 0, count);
            }

            return plain.ToArray();
        }
        catch (Exception problem) when (problem is InvalidDataException or InvalidOperationException or IOException)
        {
            throw new SerializationException($"The packed bytes are damaged ({problem.Message}).", problem);
        }
    }
}
