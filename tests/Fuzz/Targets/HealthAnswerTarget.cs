using LoadMaster.DataPlane.Probes;

namespace LoadMaster.Fuzz.Targets;

/// <summary>What a server answers to a health check: a result or a reason, never more than was allowed.</summary>
internal sealed class HealthAnswerTarget : IFuzzTarget
{
    private const int BodyBytesMax = 4096;

    public string Name => "health-answer";

    public IEnumerable<string> Seeds =>
    [
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", "HTTP/1.0 200 OK\r\n\r\nhello",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
    ];

    public IEnumerable<string> Words => [.. HttpSamples.Words, "HTTP/1.1 100 \r\n\r\n", "FFFFFFFF\r\n"];

    public int Try(ReadOnlySpan<byte> input)
    {
        using var stream = new MemoryStream(input.ToArray());
        using var deadline = new ProbeDeadline(30, TimeProvider.System, CancellationToken.None);
        try
        {
            var answer = new HttpAnswerReader(stream, deadline).ReadAsync("GET", BodyBytesMax).GetAwaiter().GetResult();
            BrokenPromiseException.Unless(answer.Body.Length <= BodyBytesMax && answer.Status is >= 100 and <= 999, "more of the body than was asked for, or no status");
            return HashCode.Combine(answer.Status / 100, Math.Min(answer.Body.Length, 20));
        }
        catch (ProbeException exception)
        {
            return exception.Message.Length;
        }
    }
}
