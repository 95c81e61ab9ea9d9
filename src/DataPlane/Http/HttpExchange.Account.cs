using LoadMaster.DataPlane.AccessLog;
using LoadMaster.DataPlane.Limiting;

namespace LoadMaster.DataPlane.Http;

/// <summary>What is counted and logged of a request.</summary>
internal sealed unsafe partial class HttpExchange
{
    /// <summary>How the line is written that this request gets in the access log; null for none.</summary>
    private AccessFormat? _accessFormat;
    private KeptTexts _kept;
    private long _startedAt;
    private long _respondedAt;
    private long _bytesIn;
    private long _bytesOut;
    private long _bodyBytesOut;
    private int _status;
    private int _tries;
    private bool _isComplete;

    private void BeginAccount(RequestHead head)
    {
        _startedAt = loop.NowMicroseconds;
        _bytesOut = _bodyBytesOut = _respondedAt = 0;
        _status = _tries = 0;
        _isComplete = false;
        _accessFormat = null;
        if (_table.Entry.AccessFormat is { } format)
        {
            BeginLine(format, head);
        }
    }

    private void BeginLine(AccessFormat format, RequestHead head)
    {
        _accessFormat = _client.Service.NextLine(format);
        if (_accessFormat is not null)
        {
            _kept.Begin(Buffers);
            format.Keep(head, ref _kept);
        }
    }

    /// <summary>A server's response has begun.</summary>
    private void NoteResponse(ResponseHead head)
    {
        _client.Service.Cell.CountResponse(head.Status);
        _server!.Cell.CountResponse(head.Status);
        NoteStatus(head.Status);
        if (_accessFormat is { ShowsResponse: true } format)
        {
            format.Keep(head, ref _kept);
        }
    }

    /// <summary>So many bytes go to the client now.</summary>
    private void NoteSent(int count, int ofBody)
    {
        _client.Service.Cell.BytesOut += count;
        _client.Throttle?.Spend(Way.Out, count);
        _bytesOut += count;
        _bodyBytesOut += ofBody;
    }

    /// <summary>The proxy itself answers, and does so at once.</summary>
    private void NoteAnswer(int status, int length)
    {
        NoteStatus(status);
        _bytesOut += length;
        _isComplete = true;
    }

    private void NoteStatus(int status)
    {
        _status = status;
        _respondedAt = loop.NowMicroseconds;
        _client.Service.Latency.Count(_respondedAt - _startedAt);
    }

    private void WriteAccessLog(AccessFormat format)
    {
        _accessFormat = null;
        var facts = new AccessFacts
        {
            Client = _client.Address,
            Server = _server,
            Status = _status,
            IsComplete = _isComplete,
            Cache = _cacheTurn,
            IsSecure = _client.IsSecure,
            MinorVersion = MinorVersion,
            BytesIn = _bytesIn,
            BytesOut = _bytesOut,
            BodyBytesOut = _bodyBytesOut,
            StartedAt = _startedAt,
            RespondedAt = _respondedAt,
            QueuedFor = _waiter?.WaitedFor ?? 0,
            Tries = _tries,
        };
        loop.AccessLog.Write(format, facts, _kept, ref _client.Service.Cell);
        _kept.Release();
    }
}
