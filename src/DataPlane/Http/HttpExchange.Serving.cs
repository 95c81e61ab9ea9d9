using System.Text;
using LoadMaster.DataPlane.Caching;
using LoadMaster.DataPlane.Compression;
using LoadMaster.DataPlane.Engine;

namespace LoadMaster.DataPlane.Http;

/// <summary>Answers from the cache: whole, a part, or that nothing has changed (RFC 9110 13 and 14). The body is sent from the entry's memory.</summary>
internal sealed unsafe partial class HttpExchange
{
    /// <summary>Sent with the head in one call.</summary>
    private const int FirstPieceBytes = 32 * 1024;
    private const int PieceBytes = 128 * 1024;

    private Portion _portion;

    /// <summary>What is sent in the place of the kept body; held by its entry.</summary>
    private CodedBody? _coded;
    private int _servedAt;
    private int _servedEnd;

    private enum Portion : byte
    {
        Whole,
        NotModified,
        Part,
        OutOfRange,
    }

    private byte* ServedBody => _coded is null ? _entry!.Body : _coded.Data;

    /// <summary>The kept head, parsed; valid until the next one.</summary>
    private ResponseHead ReadKept()
    {
        var head = loop.Http.Kept;
        return head.Parse(_entry!.Head, _entry.HeadLength) == ParseStatus.Complete
            ? head
            : throw new InvalidOperationException("a kept head that was parsed before cannot be parsed again");
    }

    private void Hit(CacheTurn turn, RequestHead head, in CacheAsk ask)
    {
        _cacheTurn = turn;
        DecidePortion(head, ask);
    }

    /// <summary>How much of the kept response the request asks for.</summary>
    private void DecidePortion(RequestHead head, in CacheAsk ask)
    {
        var kept = ReadKept();
        _servedAt = 0;
        _servedEnd = _entry!.BodyLength;
        _portion = Portion.Whole;
        if (kept.Status != 200)
        {
            return;
        }

        var facts = CacheFacts.Of(kept);
        if (IsUnchanged(head, ask, kept, facts))
        {
            _portion = Portion.NotModified;
        }
        else if (ask.RangeAt >= 0 && !head.IsHead && !IsForRules(kept, CodedFields.Of(kept)) && IsOfThis(head, ask.IfRangeAt, kept, facts))
        {
            _portion = RangeText.Read(head.Value(head.Fields[ask.RangeAt]), _entry.BodyLength, out _servedAt, out _servedEnd) switch
            {
                RangeOutcome.Part => Portion.Part,
                RangeOutcome.OutOfRange => Portion.OutOfRange,
                _ => Portion.Whole,
            };
        }
    }

    private static bool IsUnchanged(RequestHead head, in CacheAsk ask, ResponseHead kept, in CacheFacts facts)
    {
        if (ask.IfNoneMatchAt >= 0)
        {
            return EntityTags.Match(head.Value(head.Fields[ask.IfNoneMatchAt]), facts.TagAt < 0 ? default : kept.Value(kept.Fields[facts.TagAt]));
        }

        if (ask.IfModifiedSinceAt < 0 || facts.LastModifiedAt < 0)
        {
            return false;
        }

        var since = CacheFacts.TicksOf(head.Value(head.Fields[ask.IfModifiedSinceAt]));
        var modified = CacheFacts.TicksOf(kept.Value(kept.Fields[facts.LastModifiedAt]));
        return modified > 0 && modified <= since;
    }

    /// <summary>Whether the part that the client has is of this very response (If-Range).</summary>
    private static bool IsOfThis(RequestHead head, int ifRangeAt, ResponseHead kept, in CacheFacts facts)
    {
        if (ifRangeAt < 0)
        {
            return true;
        }

        var condition = head.Value(head.Fields[ifRangeAt]);
        return condition.StartsWith("\""u8)
            ? facts.TagAt >= 0 && condition.SequenceEqual(kept.Value(kept.Fields[facts.TagAt]))
            : facts.LastModifiedAt >= 0 && condition.SequenceEqual(kept.Value(kept.Fields[facts.LastModifiedAt]));
    }

    private void Serve()
    {
        var head = ReadKept();
        var entry = _entry!;
        _rawHead.Release(Buffers);
        _closesClient = !_clientKeepsAlive || _client.Service.LetsClientsGo;
        var lines = new LinesWriter(loop.Http.CodingLines);
        AddAge(ref lines, entry);
        if (_portion == Portion.Whole)
        {
            if (_rewrites || _table.Entry.Compression is not null)
            {
                AddTransform(ref lines, head, _toHead || entry.BodyLength == 0 ? BodyKind.None : BodyKind.Length, entry);
            }
        }
        else
        {
            AddPortion(ref lines, head, entry);
        }

        _closesClient |= IsTransformed && !_isHttp11;
        lines.Add(ConnectionLine);
        var headLength = WriteHead(head, lines.Lines, StatusLine);
        if (headLength < 0)
        {
            Fail(502);
            return;
        }

        NoteServed(head);
        _servedEnd = _toHead || _portion is Portion.NotModified or Portion.OutOfRange ? _servedAt : _servedEnd;
        _client.Service.Cell.CacheBytesSaved += _servedEnd - _servedAt;
        _servedEnd = _coded is null || _toHead ? _servedEnd : _coded.Length;
        _phase = Phase.Serving;
        var stage = loop.Http.Stage;
        stage.Clear();
        StageHead(headLength);
        if (!IsTransformed)
        {
            var first = Math.Min(_servedEnd - _servedAt, FirstPieceBytes);
            stage.AddBody(ServedBody + _servedAt, first);
            _servedAt += first;
        }

        if (IsTransformed || SendStage())
        {
            PumpServing(moved: true);
        }
    }

    private void AddAge(ref LinesWriter lines, CachedResponse entry)
    {
        lines.Add("Age: "u8);
        lines.Add(Math.Max(0, entry.AgeMs(loop.Now)) / 1000);
        lines.Add("\r\n"u8);
        lines.Add(_cacheTurn switch
        {
            CacheTurn.Renewed => "Cache-Status: loadmaster; fwd=stale; fwd-status=304\r\n"u8,
            CacheTurn.Hit or CacheTurn.Stale => "Cache-Status: loadmaster; hit; ttl="u8,
            _ => "Cache-Status: loadmaster; fwd=stale; detail=server-failed\r\n"u8,
        });
        if (AnswersFromCache)
        {
            var fresh = entry.FreshForMs(loop.Now);
            lines.Add(fresh < 0 ? "-"u8 : default);
            lines.Add(Math.Abs(fresh) / 1000);
            lines.Add("\r\n"u8);
        }
    }

    private void AddPortion(ref LinesWriter lines, ResponseHead head, CachedResponse entry)
    {
        var fields = CodedFields.Of(head);
        var isForCoding = _table.Entry.Compression?.Suits(head, fields) == true;
        lines.Add(isForCoding && !fields.Varies ? "Vary: Accept-Encoding\r\n"u8 : default);
        for (var index = 0; index < head.FieldCount; index++)
        {
            ref var field = ref head.Fields[index];
            field.IsHopByHop |= field.Kind == FieldKind.ContentLength
                || (_portion != Portion.Part && Ascii.EqualsIgnoreCase(head.Name(field), "content-encoding"u8))
                || (_portion != Portion.Part && Ascii.EqualsIgnoreCase(head.Name(field), "content-type"u8));
        }

        if (_portion == Portion.NotModified)
        {
            WeakenTag(ref lines, head, fields.TagAt, isForCoding && _accepted is not null);
            return;
        }

        lines.Add(_portion == Portion.Part ? "Content-Range: bytes "u8 : "Content-Range: bytes *"u8);
        if (_portion == Portion.Part)
        {
            lines.Add(_servedAt);
            lines.Add("-"u8);
            lines.Add(_servedEnd - 1);
        }

        lines.Add("/"u8);
        lines.Add(entry.BodyLength);
        lines.Add("\r\nContent-Length: "u8);
        lines.Add(_portion == Portion.Part ? _servedEnd - _servedAt : 0);
        lines.Add("\r\n"u8);
    }

    /// <summary>Empty for the kept one.</summary>
    private ReadOnlySpan<byte> StatusLine => _portion switch
    {
        Portion.NotModified => "HTTP/1.1 304 Not Modified\r\n"u8,
        Portion.Part => "HTTP/1.1 206 Partial Content\r\n"u8,
        Portion.OutOfRange => "HTTP/1.1 416 Range Not Satisfiable\r\n"u8,
        _ => default,
    };

    private void NoteServed(ResponseHead head)
    {
        ref var cell = ref _client.Service.Cell;
        var status = _portion switch { Portion.NotModified => 304, Portion.Part => 206, Portion.OutOfRange => 416, _ => head.Status };
        cell.CountResponse(status);
        NoteStatus(status);
        _ = _cacheTurn switch
        {
            CacheTurn.Hit => cell.CacheHits++,
            CacheTurn.Renewed => cell.CacheRenewed++,
            _ => cell.CacheStale++,
        };
        if (_accessFormat is { ShowsResponse: true } format)
        {
            format.Keep(head, ref _kept);
        }
    }
}
