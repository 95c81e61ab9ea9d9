using System.Text;
using LoadMaster.DataPlane.Caching;
using LoadMaster.DataPlane.Compression;
using LoadMaster.DataPlane.Engine;
using LoadMaster.DataPlane.Http.Bodies;

namespace LoadMaster.DataPlane.Http;

/// <summary>
/// Bodies that change on their way: taken out of their framing, through the rules' filter and the encoder where there are such, and put into
/// chunks (an HTTP/1.0 client gets every body without, up to the connection's end).
/// </summary>
internal sealed unsafe partial class HttpExchange
{
    /// <summary>What one read makes, with what an encoder has kept back, fits into the largest block.</summary>
    private const int TransformedReadBytes = 32 * 1024;

    /// <summary>Transforming a read costs many times what passing it on does.</summary>
    private const int TransformedTurnsMax = 2;

    private const int TagBytesMax = 512;

    /// <summary>The body goes out of its chunks and on as it is.</summary>
    private bool _unchunks;

    private bool IsTransformed => _encoder is not null || _filter is not null || _unchunks;

    private bool MayTransform => _accepted is not null || _rewrites || !_isHttp11;

    private int HeadReadBytes => MayTransform ? TransformedReadBytes : BufferPool.ReadBytes;

    /// <summary>Adds the lines that tell what becomes of the body, and begins to transform it when it is one to be transformed.</summary>
    /// <param name="kept">What is sent from the cache; null for what comes from a server.</param>
    private void AddTransform(ref LinesWriter writer, ResponseHead head, BodyKind kind, CachedResponse? kept)
    {
        var fields = CodedFields.Of(head);
        if (head.Status == 304)
        {
            WeakenTag(ref writer, head, fields.TagAt);
            DropDate(head, _rewrites);
            return;
        }

        var isRewritten = _rewrites && BeginRewriting(head, fields, kind);
        var isCoded = _table.Entry.Compression is { } plan && AddCoding(ref writer, plan, head, fields, kind, isRewritten ? null : kept);
        if (isRewritten || isCoded)
        {
            AddFraming(ref writer);
            if (fields.TagAt >= 0)
            {
                WriteTag(ref writer, head.Value(head.Fields[fields.TagAt]), weak: true);
            }

            fields.Drop(head);
            DropDate(head, isRewritten);
            if (_encoder is not null && !isRewritten)
            {
                KeepCoded(kept);
            }
        }
        else if (_rewrites && fields.TagAt >= 0)
        {
            // Other rules might change it: its tag names these, too.
            WriteTag(ref writer, head.Value(head.Fields[fields.TagAt]), weak: false);
            head.Fields[fields.TagAt].IsHopByHop = true;
        }
    }

    /// <summary>HTTP/1.0 knows no chunks and no trailers: its body ends with the connection.</summary>
    private void Unchunk(ResponseHead head, BodyKind kind)
    {
        if (_isHttp11 || !head.IsChunked)
        {
            return;
        }

        _unchunks = kind == BodyKind.Chunked && !IsTransformed;
        head.Drop(FieldKind.TransferEncoding);
        for (var index = 0; index < head.FieldCount; index++)
        {
            head.Fields[index].IsHopByHop |= Ascii.EqualsIgnoreCase(head.Name(head.Fields[index]), "trailer"u8);
        }
    }

    /// <summary>Where rules change bodies, or the body that the client has is coded, a 304 names the tag that it has.</summary>
    private void WeakenTag(ref LinesWriter writer, ResponseHead head, int tagAt, bool isCoded = false)
    {
        if ((_rewrites || isCoded) && tagAt >= 0)
        {
            WriteTag(ref writer, head.Value(head.Fields[tagAt]), weak: true);
            head.Fields[tagAt].IsHopByHop = true;
        }
    }

    /// <summary>
    /// Transformed bytes differ by coding, so the tag is one of meaning only (RFC 9110 8.8.1); what it means differs by the rules, which it names. A very
    /// long one, or one that cannot be marked, is left out.
    /// </summary>
    private void WriteTag(ref LinesWriter writer, ReadOnlySpan<byte> tag, bool weak)
    {
        if (tag.Length is 0 or > TagBytesMax || (_rewrites && tag[^1] != (byte)'"'))
        {
            return;
        }

        writer.Add("ETag: "u8);
        writer.Add(weak && !tag.StartsWith("W/"u8) ? "W/"u8 : default);
        if (_rewrites)
        {
            writer.Add(tag[..^1]);
            writer.Add(TagMark.Write(_bodyMark, stackalloc byte[TagMark.TextLength]));
            writer.Add("\"\r\n"u8);
        }
        else
        {
            writer.Add(tag);
            writer.Add("\r\n"u8);
        }
    }

    /// <summary>Sends the head, which lies in the loop's head buffer, with what has come of the body.</summary>
    private void StartTransformed(int headLength, byte* body, int length)
    {
        loop.Http.Stage.Clear();
        StageHead(headLength);
        TakeTransformed(body, length);
    }

    private void ReadTransformedBody(int room)
    {
        // Whatever went wrong with another client before: nothing of it is sent to this one.
        loop.Http.Stage.Clear();
        if (HasRewritten)
        {
            MoveTransformed();
            return;
        }

        var data = Buffers.Scratch;
        var count = _upstream!.Receive(data, Math.Min(TransformedReadBytes, room));
        if (count == StreamSocket.WouldBlock)
        {
            return;
        }

        if (count > 0)
        {
            _server!.Cell.BytesOut += count;
            TakeTransformed(data, count);
        }
        else if (count == 0 && _response.EndByClose())
        {
            TakeTransformed(data, 0);
        }
        else
        {
            CutTransformed("response cut short");
        }
    }

    /// <summary>Transforms what has come of the body, and ends it when it is complete.</summary>
    private void TakeTransformed(byte* data, int length)
    {
        int run;
        while ((run = _response.NextRun(ref data, ref length, out var bytes)) > 0)
        {
            _fill?.Take(bytes, run);
            if (_filter is not null)
            {
                _filter.Add(bytes, run);
            }
            else if (!(_encoder is null ? Pass(bytes, run) : Encode(bytes, run, EncodeStep.Run)))
            {
                return;
            }
        }

        if (_response.IsMalformed)
        {
            CutTransformed("malformed response body");
            return;
        }

        _keepsUpstream &= length == 0;
        _upstream!.Input.Release(Buffers);
        if (_response.IsDone)
        {
            _filter?.End();
        }

        MoveTransformed();
    }

    /// <summary>Puts a run on the stage as it is; false when the client is gone.</summary>
    private bool Pass(byte* data, int length)
    {
        var stage = loop.Http.Stage;
        while (length > 0)
        {
            var target = stage.OpenPlain(out var room);
            var count = Math.Min(room, length);
            Buffer.MemoryCopy(data, target, room, count);
            stage.ClosePlain(count);
            data += count;
            length -= count;
            if (stage.IsFull && !SendStage())
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Sends what has become of the body; ends the exchange when that was all.</summary>
    private void MoveTransformed()
    {
        if (_filter is not null && !DrawRewritten())
        {
            return;
        }

        if (!_response.IsDone || HasRewritten)
        {
            _quietRoundsLeft = QuietRoundsMax;
            if (SendStage())
            {
                ArmResponding();
            }
        }
        else if (SendEnd())
        {
            Finish();
        }
    }

    /// <summary>Sends the end of a transformed body; false when the client is gone.</summary>
    private bool SendEnd()
    {
        if (_encoder is not null && !Encode(Buffers.Scratch, 0, EncodeStep.Finish))
        {
            return false;
        }

        if (_isHttp11)
        {
            loop.Http.Stage.AddEnd();
        }

        return SendStage();
    }

    /// <summary>The client must not take a part for the whole.</summary>
    private void CutTransformed(string reason)
    {
        loop.Http.Stage.Clear();
        NoteResponseFailure(reason);
        _client.AbortWithReset();
    }

    private bool SendStage()
    {
        var stage = loop.Http.Stage;
        var count = stage.Count;
        if (count == 0)
        {
            return true;
        }

        NoteSent(count, stage.BodyCount);
        var sent = _client.Send(stage.Data, count);
        stage.Clear();
        if (!sent)
        {
            _client.Abort();
        }

        return sent;
    }
}
