using System.Text;
using LoadMaster.DataPlane.AccessLog;

namespace LoadMaster.DataPlane.Tests.AccessLog;

public sealed class AccessRingTests
{
    [Fact]
    public void Lines_of_any_length_come_out_as_they_went_in()
    {
        using var ring = new AccessRing(1024);
        var random = new Random(4);
        var line = new byte[512];
        var waiting = new Queue<(int Service, string Text)>();
        for (var round = 0; round < 10_000; round++)
        {
            var text = new string((char)('a' + (round % 26)), random.Next(0, 300));
            if (ring.TryPut(round, Encoding.ASCII.GetBytes(text)))
            {
                waiting.Enqueue((round, text));
            }

            if (random.Next(2) == 0 && ring.TryTake(line, out var service, out var length))
            {
                Assert.Equal(waiting.Dequeue(), (service, Encoding.ASCII.GetString(line, 0, length)));
            }
        }

        while (ring.TryTake(line, out var service, out var length))
        {
            Assert.Equal(waiting.Dequeue(), (service, Encoding.ASCII.GetString(line, 0, length)));
        }

        Assert.Empty(waiting);
        Assert.Equal(0, ring.Waiting);
    }

    [Fact]
    public void A_full_ring_takes_no_line_and_keeps_those_it_has()
    {
        using var ring = new AccessRing(64);
        Assert.True(ring.TryPut(1, new byte[24]));
        Assert.True(ring.TryPut(2, new byte[24]));
        Assert.False(ring.TryPut(3, []));
        var line = new byte[64];
        Assert.True(ring.TryTake(line, out var service, out var length));
        Assert.Equal((1, 24), (service, length));
        Assert.True(ring.TryPut(3, new byte[24]));
    }

    [Fact]
    public async Task One_thread_puts_while_another_takes()
    {
        using var ring = new AccessRing(4096);
        const int count = 200_000;
        var putting = Task.Run(() =>
        {
            var bytes = new byte[40];
            for (var number = 0; number < count;)
            {
                bytes.AsSpan().Fill((byte)number);
                number += ring.TryPut(number, bytes.AsSpan(0, number % 41)) ? 1 : 0;
            }
        });
        var line = new byte[64];
        for (var number = 0; number < count;)
        {
            if (ring.TryTake(line, out var service, out var length))
            {
                Assert.Equal((number, number % 41), (service, length));
                Assert.DoesNotContain(line.Take(length), value => value != (byte)number);
                number++;
            }
        }

        await putting;
    }
}
