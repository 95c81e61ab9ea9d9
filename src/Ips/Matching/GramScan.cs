using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LoadMaster.Ips.Matching;

/// <summary>Looks four bytes at every position of a text up in a table of bits, eight positions at a time where the processor can.</summary>
internal static class GramScan
{
    public const int GramLength = 4;

    /// <summary>Hits that one call reports; a full buffer ends it early.</summary>
    public const int HitsPerBlock = 256;

    public const int BitCount = 1 << SlotBits;

    private const int SlotBits = 17;
    private const uint Factor = 0x9E3779B1;
    private const int Lanes = 8;

    public static uint Slot(uint gram) => (gram * Factor) >> (32 - SlotBits);

    /// <summary>Positions whose bit is set, from a position on; moves it to where the search ended.</summary>
    public static int Find(ReadOnlySpan<byte> text, ref int from, uint[] bits, Span<int> hits) =>
        Avx2.IsSupported ? FindWide(text, ref from, bits, hits) : FindNarrow(text, ref from, text.Length - GramLength + 1, bits, hits, 0);

    /// <summary>The portable way.</summary>
    public static int FindNarrow(ReadOnlySpan<byte> text, ref int from, int end, uint[] bits, Span<int> hits, int count)
    {
        ref var first = ref MemoryMarshal.GetReference(text);
        for (; from < end && count < hits.Length; from++)
        {
            var slot = Slot(Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref first, from)) | GramModel.FoldMask);
            if ((bits[slot >> 5] >> (int)(slot & 31) & 1) != 0)
            {
                hits[count++] = from;
            }
        }

        return count;
    }

    private static unsafe int FindWide(ReadOnlySpan<byte> text, ref int from, uint[] bits, Span<int> hits)
    {
        var spread = Vector256.Create((byte)0, 1, 2, 3, 1, 2, 3, 4, 2, 3, 4, 5, 3, 4, 5, 6, 4, 5, 6, 7, 5, 6, 7, 8, 6, 7, 8, 9, 7, 8, 9, 10);
        var fold = Vector256.Create(GramModel.FoldMask);
        var factor = Vector256.Create(Factor);
        var low = Vector256.Create(31u);
        var count = 0;

        // One load takes sixteen bytes.
        var wideEnd = text.Length - 16;
        fixed (byte* start = text)
        fixed (uint* table = bits)
        {
            while (from <= wideEnd && count + Lanes <= hits.Length)
            {
                var bytes = Avx2.BroadcastVector128ToVector256(start + from);
                var grams = Avx2.Shuffle(bytes, spread).AsUInt32() | fold;
                var slots = Avx2.MultiplyLow(grams.AsInt32(), factor.AsInt32()).AsUInt32() >>> (32 - SlotBits);
                var words = Avx2.GatherVector256(table, (slots >>> 5).AsInt32(), sizeof(uint));
                var found = Avx2.ShiftLeftLogicalVariable(words, low - (slots & low)).ExtractMostSignificantBits();
                while (found != 0)
                {
                    hits[count++] = from + System.Numerics.BitOperations.TrailingZeroCount(found);
                    found &= found - 1;
                }

                from += Lanes;
            }
        }

        return from <= wideEnd ? count : FindNarrow(text, ref from, text.Length - GramLength + 1, bits, hits, count);
    }
}
