using System.Text;
using LoadMaster.DataPlane.Http;

namespace LoadMaster.DataPlane.Tests.Http;

public sealed class ChunkScannerTests
{
    private const string Body = "5\r\nhello\r\nA;x=\"y\"\r\n0123456789\r\n00\r\nX-A: 1\r\nX-B:\r\n\r\n";

    private static unsafe int Take(ref ChunkScanner scanner, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* data = bytes)
        {
            return scanner.Take(data, bytes.Length);
        }
    }

    [Fact]
    public void Body_ends_at_the_same_byte_wherever_it_is_cut()
    {
        var bytes = Encoding.ASCII.GetBytes(Body + "GET /next");
        for (var cut = 1; cut < Body.Length; cut++)
        {
            var scanner = default(ChunkScanner);

            Assert.Equal(cut, Take(ref scanner, bytes.AsSpan(0, cut)));
            Assert.False(scanner.IsDone);
            Assert.Equal(Body.Length - cut, Take(ref scanner, bytes.AsSpan(cut)));
            Assert.True(scanner.IsDone);
        }
    }

    [Fact]
    public void One_changed_byte_never_moves_the_end_beyond_the_body_unnoticed()
    {
        var random = new Random(11);
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = Encoding.ASCII.GetBytes(Body);
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var scanner = default(ChunkScanner);

            var taken = Take(ref scanner, bytes);

            Assert.InRange(taken, 1, bytes.Length);
            Assert.True(scanner.IsDone || scanner.IsMalformed || taken == bytes.Length);
            Assert.False(scanner.IsDone && scanner.IsMalformed);
        }
    }
}
