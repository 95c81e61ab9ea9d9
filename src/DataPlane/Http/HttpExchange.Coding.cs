using System.Text;
using LoadMaster.DataPlane.Compression;
using LoadMaster.DataPlane.Engine;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Http;

/// <summary>
/// Responses that are compressed on their way: taken out of their framing, coded, and put into chunks. What an encoder keeps back is
/// sent when nothing has come for two rounds of the loop, so that slow responses are not held up and fast ones stay whole.
/// </summary>
internal sealed unsafe partial class HttpExchange
{
    /// <summary>What one read makes, with what an encoder has kept back, fits into the largest block.</summary>
    private const int CodedReadBytes = 32 * 1024;

    /// <summary>Compressing a read costs many times what passing it on does.</summary>
    private const int CodedTurnsMax = 2;

    private const int TagBytesMax = 512;
    private const int QuietRoundsMax = 2;

    private CompressionCoding? _accepted;
    private BodyEncoder? _encoder;

    /// <summary>Rounds without news until what is kept back is sent; 0: nothing is.</summary>
    private int _quietRoundsLeft;

    private int HeadReadBytes => _accepted is null ? BufferPool.ReadBytes : CodedReadBytes;

    /// <summary>What the client accepts, read while its head is there. HTTP/1.0 knows no chunks: it gets what the server sends.</summary>
    private void BeginCoding(CompressionPlan plan, RequestHead head)
    {
        _accepted = plan.Choose(head);
        if (!_isHttp11)
        {
            _accepted = null;
        }
    }

    /// <summary>The lines that tell how the response is coded; begins to code it when it is one to be coded.</summary>
    private ReadOnlySpan<byte> CodingLines(CompressionPlan plan, ResponseHead head, BodyKind kind)
    {
        var fields = CodedFields.Of(head);
        if (!plan.Suits(head, fields))
        {
            return default;
        }

        var writer = new LinesWriter(loop.Http.CodingLines);
        if (!fields.Varies)
        {
            writer.Add("Vary: Accept-Encoding\r\n"u8);
        }

        if (_accepted is { } coding && (kind == BodyKind.None || TakeEncoder(plan, coding)))
        {
            writer.Add(CompressionPlan.LineOf(coding));
            writer.Add("Transfer-Encoding: chunked\r\n"u8);
            if (fields.TagAt >= 0)
            {
                WriteWeakTag(ref writer, head.Value(head.Fields[fields.TagAt]));
            }

            fields.Drop(head);
        }

        return writer.Lines;
    }

    /// <summary>Coded bytes differ from coding to coding, so the tag is one of meaning only (RFC 9110 8.8.1). A very long one is left out.</summary>
    private static void WriteWeakTag(ref LinesWriter writer, ReadOnlySpan<byte> tag)
    {
        if (tag.Length > TagBytesMax)
        {
            return;
        }

        writer.Add("ETag: "u8);
        writer.Add(tag.StartsWith("W/"u8) ? default : "W/"u8);
        writer.Add(tag);
        writer.Add("\r\n"u8);
    }

    /// <summary>The lines about the coding with that about the connection behind them, in the same block.</summary>
    private ReadOnlySpan<byte> WithConnection(ReadOnlySpan<byte> coding)
    {
        var block = loop.Http.CodingLines.AsSpan();
        var connection = ConnectionLine;
        connection.CopyTo(block[coding.Length..]);
        return block[..(coding.Length + connection.Length)];
    }

    private bool TakeEncoder(CompressionPlan plan, CompressionCoding coding)
    {
        _encoder = loop.Encoders.Take(coding, plan.Level);
        if (_encoder is null)
        {
            _client.Service.Cell.CompressionsSkipped++;
            return false;
        }

        _quietRoundsLeft = 0;
        _client.Service.Cell.Compressions++;
        return true;
    }

    private void EndCoding()
    {
        loop.Encoders.Return(_encoder!, _accepted!.Value, _table.Entry.Compression!.Level);
        _encoder = null;
    }

    /// <summary>Sends the head, which lies in the loop's head buffer, with what has come of the body.</summary>
    private void StartCoded(int headLength, byte* body, int length)
    {
        loop.Http.Stage.Clear();
        loop.Http.Stage.AddHead(loop.Http.HeadBuffer, headLength);
        TakeCoded(body, length);
    }

    private void ReadCodedBody()
    {
        // Whatever went wrong with another client before: nothing of it is sent to this one.
        loop.Http.Stage.Clear();
        var data = Buffers.Scratch;
        var count = _upstream!.Receive(data, CodedReadBytes);
        if (count == StreamSocket.WouldBlock)
        {
            return;
        }

        if (count > 0)
        {
            _server!.Cell.BytesOut += count;
            TakeCoded(data, count);
        }
        else if (count == 0 && _response.EndByClose())
        {
            TakeCoded(data, 0);
        }
        else
        {
            CutCoded("response cut short");
        }
    }

    /// <summary>Codes what has come of the body, and ends it when it is complete.</summary>
    private void TakeCoded(byte* data, int length)
    {
        int run;
        while ((run = _response.NextRun(ref data, ref length, out var bytes)) > 0)
        {
            _client.Service.Cell.CompressedBytesIn += run;
            if (!Encode(bytes, run, EncodeStep.Run))
            {
                return;
            }
        }

        if (_response.IsMalformed)
        {
            CutCoded("malformed response body");
            return;
        }

        _keepsUpstream &= length == 0;
        _upstream!.Input.Release(Buffers);
        if (!_response.IsDone)
        {
            _quietRoundsLeft = QuietRoundsMax;
            if (SendStage())
            {
                ArmResponding();
            }
        }
        else if (Encode(data, 0, EncodeStep.Finish))
        {
            loop.Http.Stage.AddEnd();
            if (SendStage())
            {
                Finish();
            }
        }
    }

    /// <summary>The client must not take a part for the whole.</summary>
    private void CutCoded(string reason)
    {
        loop.Http.Stage.Clear();
        NoteResponseFailure(reason);
        _client.AbortWithReset();
    }

    /// <summary>False when the client is gone, and with it the exchange.</summary>
    private bool Encode(byte* data, int length, EncodeStep step)
    {
        var stage = loop.Http.Stage;
        bool done;
        do
        {
            var output = stage.Open(out var room);
            done = _encoder!.Encode(ref data, ref length, output, room, step, out var written);
            stage.Close(written);
            _client.Service.Cell.CompressedBytesOut += written;
            if (stage.IsFull && !SendStage())
            {
                return false;
            }
        }
        while (!done);
        return true;
    }

    private bool SendStage()
    {
        var stage = loop.Http.Stage;
        var count = stage.Count;
        if (count == 0)
        {
            return true;
        }

        _client.Service.Cell.BytesOut += count;
        _bytesOut += count;
        _bodyBytesOut += stage.BodyCount;
        var sent = _client.Send(stage.Data, count);
        stage.Clear();
        if (!sent)
        {
            _client.Abort();
        }

        return sent;
    }

    /// <summary>After the reads of a round: sends what is kept back once nothing comes any more.</summary>
    private void FlushWhenQuiet(bool moved)
    {
        if (_encoder is null || _quietRoundsLeft == 0 || _phase != Phase.Responding || !_client.Output.IsEmpty)
        {
            return;
        }

        if (moved || --_quietRoundsLeft > 0)
        {
            loop.Defer(_upstream!);
            return;
        }

        loop.Http.Stage.Clear();
        if (Encode(Buffers.Scratch, 0, EncodeStep.Flush))
        {
            _ = SendStage();
        }
    }
}
