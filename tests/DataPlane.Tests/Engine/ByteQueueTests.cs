using LoadMaster.DataPlane.Engine;

namespace LoadMaster.DataPlane.Tests.Engine;

public sealed unsafe class ByteQueueTests
{
    [Fact]
    public void Bytes_come_out_as_they_went_in_and_the_block_goes_back()
    {
        using var pool = new BufferPool();
        var queue = default(ByteQueue);
        var random = new Random(2);
        var expected = new List<byte>();
        for (var round = 0; round < 200; round++)
        {
            var bytes = new byte[random.Next(1, 5000)];
            random.NextBytes(bytes);
            fixed (byte* data = bytes)
            {
                Assert.True(queue.Append(pool, data, bytes.Length));
            }

            expected.AddRange(bytes);
            var taken = random.Next(Math.Min(expected.Count, 4800) + 1);
            Assert.True(new ReadOnlySpan<byte>(queue.Data, taken).SequenceEqual(expected.Take(taken).ToArray()));
            queue.Consume(pool, taken);
            expected.RemoveRange(0, taken);
        }

        queue.Consume(pool, queue.Count);
        Assert.True(queue.IsEmpty);
        Assert.Equal(0, pool.BytesHeld);
    }

    [Fact]
    public void More_than_the_largest_block_holds_is_refused_and_nothing_is_lost()
    {
        using var pool = new BufferPool();
        var queue = default(ByteQueue);
        Assert.True(queue.Append(pool, pool.Scratch, BufferPool.ReadBytes));
        Assert.False(queue.Append(pool, pool.Scratch, BufferPool.ReadBytes));
        Assert.Equal(BufferPool.ReadBytes, queue.Count);
        queue.Release(pool);
        Assert.Equal(0, pool.BytesHeld);
    }
}
