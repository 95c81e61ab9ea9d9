using System.Text;
using LoadMaster.DataPlane.Http;

namespace LoadMaster.DataPlane.Tests.Http;

public sealed unsafe class RequestHeadTests
{
    private const string Request = "POST /a?b HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nConnection: close, X-Y\r\nX-Y: 1\r\n\r\n";

    private static int Parse(byte[] bytes, RequestHead head)
    {
        fixed (byte* data = bytes)
        {
            return head.Parse(data, bytes.Length);
        }
    }

    [Fact]
    public void Every_prefix_needs_more_and_the_whole_is_complete()
    {
        var head = new RequestHead();
        for (var length = 1; length < Request.Length; length++)
        {
            Assert.Equal(ParseStatus.NeedMore, Parse(Encoding.ASCII.GetBytes(Request[..length]), head));
        }

        Assert.Equal(ParseStatus.Complete, Parse(Encoding.ASCII.GetBytes(Request + "hello"), head));
        Assert.Equal((Request.Length, 5, true, false, false), (head.Length, head.ContentLength, head.SaysClose, head.KeepsAlive, head.IsIdempotent));
        Assert.Equal([false, false, true, true], head.Fields[..head.FieldCount].Select(field => field.IsHopByHop));
    }

    [Fact]
    public void Damaged_requests_are_parsed_or_refused_but_never_break_the_parser()
    {
        var random = new Random(5);
        var head = new RequestHead();
        for (var round = 0; round < 50_000; round++)
        {
            var bytes = Encoding.ASCII.GetBytes(Request);
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            var status = Parse(bytes, head);

            Assert.Contains(status, (int[])[0, 1, 400, 414, 431, 501, 505]);
            Assert.True(status != ParseStatus.Complete || head.Length + head.Skipped <= bytes.Length);
        }
    }
}
