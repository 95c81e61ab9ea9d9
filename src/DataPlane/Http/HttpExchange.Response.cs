using LoadMaster.DataPlane.Engine;
using LoadMaster.DataPlane.Limiting;

namespace LoadMaster.DataPlane.Http;

/// <summary>The way back: the response's head and body.</summary>
internal sealed unsafe partial class HttpExchange
{
    /// <summary>Moves the response to the client, as far as the client takes it.</summary>
    private void PumpResponse()
    {
        var turn = 0;
        while (_phase is Phase.Waiting or Phase.Responding && (_upstream!.ReadReady || HasRewritten) && _client.Output.IsEmpty)
        {
            if (turn++ == (IsTransformed ? TransformedTurnsMax : TurnsMax))
            {
                loop.Defer(_upstream);
                return;
            }

            var room = int.MaxValue;
            if (_client.Throttle is { } throttle && (room = throttle.Ask(Way.Out, BufferPool.ReadBytes)) == 0)
            {
                return;
            }

            if (_phase == Phase.Waiting)
            {
                ReadResponseHead(room);
            }
            else if (IsTransformed)
            {
                ReadTransformedBody(room);
            }
            else
            {
                ReadResponseBody(room);
            }
        }

        if (_encoder is not null)
        {
            FlushWhenQuiet(moved: turn > 0);
        }
    }

    private void ReadResponseHead(int room)
    {
        var count = _upstream!.ReceiveHead(Math.Min(HeadReadBytes, room), out var data, out var length);
        if (count == StreamSocket.WouldBlock)
        {
            return;
        }

        if (count <= 0)
        {
            OnServerEnded();
            return;
        }

        _mayResend = false;
        if (!_mayRetry)
        {
            _held.Release(Buffers);
        }

        _server!.Cell.BytesOut += count;
        ParseHeads(data, length);
    }

    private void ParseHeads(byte* data, int length)
    {
        var head = loop.Http.Response;
        while (true)
        {
            switch (head.Parse(data, length))
            {
                case ParseStatus.Complete when head.Status >= 200:
                    StartResponse(head, data, length);
                    return;
                case ParseStatus.Complete when head.Status == 101:
                    StartTunnel(head, data, length);
                    return;
                case ParseStatus.Complete:
                    if (!PassInterim(head))
                    {
                        return;
                    }

                    data += head.Length;
                    length -= head.Length;
                    break;
                case ParseStatus.NeedMore:
                    _upstream!.KeepRest(data, length);
                    return;
                default:
                    FailServer("malformed response head");
                    return;
            }
        }
    }

    private void StartResponse(ResponseHead head, byte* data, int length)
    {
        var kind = head.BodyOf(_toHead);
        var body = data + head.Length;
        var bodyLength = length - head.Length;
        _response.Start(kind, head.ContentLength);
        var taken = kind == BodyKind.None ? 0 : _response.Take(body, bodyLength);
        if (_response.IsMalformed)
        {
            FailServer("malformed response body");
            return;
        }

        if (_table.Entry.Inspected is { } inspected && HoldsResponse(inspected, head, data, length, taken))
        {
            return;
        }

        _keepsUpstream = head.KeepsAlive && kind != BodyKind.UntilClose && taken == bodyLength;
        if (_table.Entry.Outliers is { } outliers && outliers.IsFailure(head.Status))
        {
            outliers.NoteStatus(loop.Failures, _server!.State, head.Status);
        }

        if ((_mayRetry && RetryAfter(head.Status)) || (_entry is not null && TakesKept(head, bodyLength)))
        {
            return;
        }

        var headLength = RewriteHead(head, kind);
        if (headLength < 0)
        {
            FailServer("response head too long with what the rules add");
            return;
        }

        NoteResponse(head);
        _phase = Phase.Responding;
        if (IsTransformed)
        {
            RestartBody(kind, head.ContentLength);
            StartTransformed(headLength, body, taken);
            return;
        }

        _fill?.TakeFramed(body, taken);
        if (SendHead(headLength, headLength - head.Length, body, taken))
        {
            GoOn();
        }
    }

    /// <summary>The head and what has come with it are on their way.</summary>
    private void GoOn()
    {
        _upstream!.Input.Release(Buffers);
        if (_response.IsDone)
        {
            Finish();
        }
        else
        {
            ArmResponding();
        }
    }

    /// <summary>Decides what becomes of the body on its way, and writes the head with what it says of that; -1 when it becomes too long.</summary>
    private int RewriteHead(ResponseHead head, BodyKind kind)
    {
        var lines = new LinesWriter(loop.Http.CodingLines);
        if (_cacheTurn != CacheTurn.Off)
        {
            BeginFill(ref lines, head, kind);
        }

        if (_rewrites || _table.Entry.Compression is not null)
        {
            AddTransform(ref lines, head, kind, kept: null);
        }

        Unchunk(head, kind);
        _closesClient = !_clientKeepsAlive || !_request.IsDone || (IsTransformed ? !_isHttp11 : kind == BodyKind.UntilClose) || _client.Service.LetsClientsGo;
        lines.Add(ConnectionLine);
        return WriteHead(head, AddedLines(head, lines.Lines), default);
    }

    private ReadOnlySpan<byte> ConnectionLine =>
        _closesClient ? "Connection: close\r\n"u8
        : _isHttp11 ? default
        : "Connection: keep-alive\r\n"u8;

    /// <summary>Rewrites the head into the loop's head buffer, with the rules' changes; -1 when it becomes too long.</summary>
    /// <param name="statusLine">In the place of the head's own; empty for that.</param>
    private int WriteHead(ResponseHead head, ReadOnlySpan<byte> addedLines, ReadOnlySpan<byte> statusLine)
    {
        var length = HeadWriter.WriteResponse(loop.Http.HeadBuffer, head, addedLines, statusLine);
        return _table.Entry.Rules is { EditsResponses: true } rules ? EditResponse(rules, length) : length;
    }

    /// <summary>Puts the rewritten head right before the bytes that follow it, so that both leave in one call; one that grew by more than there is room for leaves by itself.</summary>
    private bool SendHead(int headLength, int growth, byte* body, int bodyLength)
    {
        if (_isSimple)
        {
            return SendBodyAlone(body, bodyLength);
        }

        NoteSent(headLength + bodyLength, bodyLength);
        bool sent;
        if (growth > BufferPool.Headroom)
        {
            sent = _client.Send(loop.Http.HeadBuffer, headLength) && (bodyLength == 0 || _client.Send(body, bodyLength));
        }
        else
        {
            var start = body - headLength;
            Buffer.MemoryCopy(loop.Http.HeadBuffer, start, headLength, headLength);
            sent = _client.Send(start, headLength + bodyLength);
        }

        if (!sent)
        {
            _client.Abort();
        }

        return sent;
    }

    private void ReadResponseBody(int room)
    {
        var data = Buffers.Scratch;
        var count = _upstream!.Receive(data, Math.Min(_client.ReadSize, room));
        switch (count)
        {
            case StreamSocket.WouldBlock:
                return;
            case 0 when _response.EndByClose():
                Finish();
                return;
            case <= 0:
                NoteResponseFailure("response cut short");
                _client.AbortWithReset();
                return;
        }

        var taken = _response.Take(data, count);
        _server!.Cell.BytesOut += count;
        _keepsUpstream &= taken == count;
        if (_response.IsMalformed)
        {
            NoteResponseFailure("malformed response body");
            _client.AbortWithReset();
            return;
        }

        _fill?.TakeFramed(data, taken);
        NoteSent(taken, taken);
        if (!_client.Send(data, taken))
        {
            _client.Abort();
        }
        else if (_response.IsDone)
        {
            Finish();
        }
        else
        {
            ArmResponding();
        }
    }

    private void Finish()
    {
        if (_fill is not null)
        {
            CompleteFill();
        }

        if (_keepsUpstream && _request.IsDone && !_requestBroken)
        {
            Keep(_upstream!);
            _upstream = null;
        }

        if (_table.Entry.Outliers is { } outliers && !outliers.IsFailure(_status))
        {
            _server!.State.NoteSuccess();
        }

        var client = _client;
        var cut = !_request.IsDone;
        var closes = _closesClient;
        _isComplete = true;
        Leave();
        client.OnResponseComplete(closes, lingers: cut);
    }
}
