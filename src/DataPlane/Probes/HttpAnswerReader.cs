using System.Buffers;
using System.Globalization;
using System.Text;
using LoadMaster.Domain;

namespace LoadMaster.DataPlane.Probes;

/// <summary>Reads one response from a stream: no more of it than the check needs, whatever the server sends.</summary>
internal sealed class HttpAnswerReader(Stream stream, ProbeDeadline deadline) : IDisposable
{
    private const int InterimAnswersMax = 4;
    private const int ChunkLineBytesMax = 1024;
    private const string LongChunkLine = "the answer has a chunk size line that does not end";

    private static readonly string LongHeader = $"the answer's header is longer than {Limits.HeaderBytesMax / 1024} KiB";

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(4096);
    private int _start;
    private int _end;

    public void Dispose() => ArrayPool<byte>.Shared.Return(Interlocked.Exchange(ref _buffer, []));

    public async Task<HttpAnswer> ReadAsync(string method, int bodyBytesMax)
    {
        var head = await ReadHeadAsync().ConfigureAwait(false);
        if (bodyBytesMax == 0 || !head.HasBody(method))
        {
            return new HttpAnswer(head.Status, head.Phrase, default);
        }

        deadline.AwaitedThing = "complete body";
        var body = new MemoryStream();
        await (head.Chunked
            ? ReadChunksAsync(body, bodyBytesMax)
            : ReadPieceAsync(body, Math.Min(head.ContentLength ?? long.MaxValue, bodyBytesMax), head.ContentLength is not null)).ConfigureAwait(false);
        return new HttpAnswer(head.Status, head.Phrase, body.GetBuffer().AsMemory(0, (int)body.Length));
    }

    private async Task<HttpAnswerHead> ReadHeadAsync()
    {
        deadline.AwaitedThing = "answer";
        var bytesLeft = Limits.HeaderBytesMax;
        for (var answers = 0; answers <= InterimAnswersMax; answers++)
        {
            var line = await ReadLineAsync(bytesLeft, LongHeader).ConfigureAwait(false);
            var head = HttpAnswerHead.OfStatusLine(line);
            deadline.AwaitedThing = "complete header";
            while (line.Length > 0)
            {
                bytesLeft -= line.Length + 2;
                line = await ReadLineAsync(bytesLeft, LongHeader).ConfigureAwait(false);
                if (line.Length > 0)
                {
                    head.Add(line);
                }
            }

            if (!head.IsInterim)
            {
                return head;
            }
        }

        throw new ProbeException($"the server sent more than {InterimAnswersMax} interim answers (status 1xx)");
    }

    private async Task ReadChunksAsync(MemoryStream body, int bytesMax)
    {
        while (body.Length < bytesMax)
        {
            var line = await ReadLineAsync(ChunkLineBytesMax, LongChunkLine).ConfigureAwait(false);
            var digits = line.AsSpan(0, line.IndexOf(';') is var extension and >= 0 ? extension : line.Length).TrimEnd();
            if (!long.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var size) || size < 0)
            {
                throw new ProbeException($"the answer has a bad chunk size '{FailureReasons.Quote(line)}'");
            }

            if (size == 0)
            {
                return;
            }

            await ReadPieceAsync(body, Math.Min(size, bytesMax - body.Length), required: true).ConfigureAwait(false);
            if (body.Length < bytesMax && (await ReadLineAsync(ChunkLineBytesMax, LongChunkLine).ConfigureAwait(false)).Length > 0)
            {
                throw new ProbeException("the answer has a chunk longer than its size");
            }
        }
    }

    /// <param name="required">Whether an end of the connection before that many bytes is an error.</param>
    private async Task ReadPieceAsync(MemoryStream body, long bytes, bool required)
    {
        while (bytes > 0)
        {
            if (_start == _end && !await FillAsync().ConfigureAwait(false))
            {
                if (required)
                {
                    throw new ProbeException("connection closed before the body was complete");
                }

                return;
            }

            var take = (int)Math.Min(bytes, _end - _start);
            body.Write(_buffer, _start, take);
            _start += take;
            bytes -= take;
        }
    }

    /// <summary>A line without its end; a bare line feed ends one, too.</summary>
    private async Task<string> ReadLineAsync(int bytesMax, string tooLong)
    {
        var searched = 0;
        while (true)
        {
            var length = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (length >= 0 && searched + length < bytesMax)
            {
                length += searched;
                var text = Encoding.Latin1.GetString(_buffer, _start, length);
                _start += length + 1;
                return text.EndsWith('\r') ? text[..^1] : text;
            }

            searched = _end - _start;
            if (length >= 0 || searched >= bytesMax)
            {
                throw new ProbeException(tooLong);
            }

            if (!await FillAsync().ConfigureAwait(false))
            {
                throw new ProbeException("connection closed before the answer was complete");
            }
        }
    }

    /// <summary>False at the end of the connection.</summary>
    private async Task<bool> FillAsync()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            _buffer.AsSpan(0, _end).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        var read = await stream.ReadAsync(_buffer.AsMemory(_end), deadline.Token).ConfigureAwait(false);
        _end += read;
        return read > 0;
    }
}
