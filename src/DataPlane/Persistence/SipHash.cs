using System.Buffers.Binary;
using System.Numerics;

namespace LoadMaster.DataPlane.Persistence;

/// <summary>The key of <see cref="SipHash"/>.</summary>
internal readonly record struct SipKey(ulong First, ulong Second);

/// <summary>SipHash-2-4 with 128 bits of output (Aumasson and Bernstein): without the key nobody can choose texts that meet in one place.</summary>
internal static class SipHash
{
    public static (ulong Low, ulong High) Hash(in SipKey key, ReadOnlySpan<byte> text)
    {
        var v0 = key.First ^ 0x736f6d6570736575;
        var v1 = key.Second ^ 0x646f72616e646f6d ^ 0xee;
        var v2 = key.First ^ 0x6c7967656e657261;
        var v3 = key.Second ^ 0x7465646279746573;
        var rest = text;
        for (; rest.Length >= 8; rest = rest[8..])
        {
            Mix(BinaryPrimitives.ReadUInt64LittleEndian(rest), ref v0, ref v1, ref v2, ref v3);
        }

        var last = (ulong)text.Length << 56;
        for (var index = 0; index < rest.Length; index++)
        {
            last |= (ulong)rest[index] << (8 * index);
        }

        Mix(last, ref v0, ref v1, ref v2, ref v3);
        v2 ^= 0xee;
        Rounds(4, ref v0, ref v1, ref v2, ref v3);
        var low = v0 ^ v1 ^ v2 ^ v3;
        v1 ^= 0xdd;
        Rounds(4, ref v0, ref v1, ref v2, ref v3);
        return (low, v0 ^ v1 ^ v2 ^ v3);
    }

    private static void Mix(ulong word, ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        v3 ^= word;
        Rounds(2, ref v0, ref v1, ref v2, ref v3);
        v0 ^= word;
    }

    private static void Rounds(int count, ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        for (var round = 0; round < count; round++)
        {
            v0 += v1;
            v2 += v3;
            v1 = BitOperations.RotateLeft(v1, 13) ^ v0;
            v3 = BitOperations.RotateLeft(v3, 16) ^ v2;
            v0 = BitOperations.RotateLeft(v0, 32);
            v2 += v1;
            v0 += v3;
            v1 = BitOperations.RotateLeft(v1, 17) ^ v2;
            v3 = BitOperations.RotateLeft(v3, 21) ^ v0;
            v2 = BitOperations.RotateLeft(v2, 32);
        }
    }
}
