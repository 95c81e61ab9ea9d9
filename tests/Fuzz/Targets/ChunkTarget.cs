using LoadMaster.DataPlane.Http;

namespace LoadMaster.Fuzz.Targets;

/// <summary>A chunked body: read in one piece and in pieces of every size, and against a plain reader of RFC 9112 7.1.</summary>
internal sealed unsafe class ChunkTarget : IFuzzTarget
{
    private readonly GuardedMemory _memory = new(Mutator.BytesMax);

    public string Name => "chunks";

    public IEnumerable<string> Seeds =>
    [
        "0\r\n\r\n", "5\r\nhello\r\n0\r\n\r\n", "1;a=b\r\nx\r\nA\r\n0123456789\r\n0\r\nX-Sum: 1\r\n\r\n", "00005\r\nhello\r\n0;q=\"1\"\r\n\r\nGET / HTTP/1.1\r\n\r\n",
    ];

    public IEnumerable<string> Words => ["\r\n", "\n", "\r", "0\r\n\r\n", "1\r\n", "f\r\n", "FFFFFFFFFFFFFFF\r\n", "10000000000000000\r\n", ";", "0x1\r\n", "-1\r\n", " ", "Host: a\r\n", "Content-Length: 1\r\n", "A: b\r\n", "\0"];

    public int Try(ReadOnlySpan<byte> input)
    {
        var data = _memory.Place(input);
        var whole = default(ChunkScanner);
        var taken = whole.Take(data, input.Length);
        for (var step = 1; step < input.Length; step = (step * 3) + 1)
        {
            var pieces = default(ChunkScanner);
            var at = 0;
            while (at < input.Length && !pieces.IsDone && !pieces.IsMalformed)
            {
                at += pieces.Take(data + at, Math.Min(step, input.Length - at));
            }

            BrokenPromiseException.Unless(at == taken && pieces.IsDone == whole.IsDone && pieces.IsMalformed == whole.IsMalformed, $"pieces of {step} bytes read otherwise than the whole");
        }

        var (end, size) = PlainEnd(input);
        BrokenPromiseException.Unless(!whole.IsDone || (end == taken && size >= 0), $"the end is seen after {taken} bytes, by the RFC after {end}");
        return HashCode.Combine(whole.IsDone, whole.IsMalformed, Math.Min(taken, 40));
    }

    /// <summary>Where the body ends by the RFC's grammar, read line by line; -1 when it does not.</summary>
    private static (int End, long Size) PlainEnd(ReadOnlySpan<byte> body)
    {
        var at = 0;
        while (true)
        {
            var line = body[at..].IndexOf("\r\n"u8);
            if (line < 0)
            {
                return (-1, -1);
            }

            var text = body.Slice(at, line);
            var digits = text.IndexOf((byte)';') is var mark and >= 0 ? text[..mark] : text;
            if (!long.TryParse(digits, System.Globalization.NumberStyles.AllowHexSpecifier, null, out var size) || size < 0)
            {
                return (-1, -1);
            }

            at += line + 2;
            if (size == 0)
            {
                return (EndOfTrailers(body, at), 0);
            }

            if (size > body.Length - at - 2 || body[at + (int)size] != '\r' || body[at + (int)size + 1] != '\n')
            {
                return (-1, -1);
            }

            at += (int)size + 2;
        }
    }

    private static int EndOfTrailers(ReadOnlySpan<byte> body, int at)
    {
        while (true)
        {
            var line = body[at..].IndexOf("\r\n"u8);
            if (line < 0)
            {
                return -1;
            }

            at += line + 2;
            if (line == 0)
            {
                return at;
            }
        }
    }
}
