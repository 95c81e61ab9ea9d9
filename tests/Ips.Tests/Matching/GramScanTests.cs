using LoadMaster.Ips.Matching;

namespace LoadMaster.Ips.Tests.Matching;

public sealed class GramScanTests
{
    [Fact]
    public void The_wide_and_the_narrow_scan_find_the_same_places()
    {
        var random = new Random(7);
        var bits = new uint[GramScan.BitCount / 32];
        for (var i = 0; i < bits.Length; i++)
        {
            bits[i] = (uint)random.Next() & (uint)random.Next() & (uint)random.Next();
        }

        for (var length = 0; length < 700; length++)
        {
            var text = new byte[length];
            random.NextBytes(text);
            Assert.Equal(All(text, bits, wide: false), All(text, bits, wide: true));
        }
    }

    private static List<int> All(byte[] text, uint[] bits, bool wide)
    {
        var found = new List<int>();
        Span<int> hits = stackalloc int[wide ? 16 : GramScan.HitsPerBlock];
        var from = 0;
        while (from + GramScan.GramLength <= text.Length)
        {
            var count = wide
                ? GramScan.Find(text, ref from, bits, hits)
                : GramScan.FindNarrow(text, ref from, text.Length - GramScan.GramLength + 1, bits, hits, 0);
            found.AddRange(hits[..count]);
        }

        return found;
    }
}
