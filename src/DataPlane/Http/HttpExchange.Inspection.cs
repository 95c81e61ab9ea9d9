using LoadMaster.DataPlane.Engine;
using LoadMaster.DataPlane.Inspection;
using LoadMaster.Domain.Configuration;
using LoadMaster.Ips;

namespace LoadMaster.DataPlane.Http;

/// <summary>The look at a request before a server is chosen: its body is held until it is complete, or as much of it as is inspected.</summary>
internal sealed unsafe partial class HttpExchange
{
    /// <summary>Not far beyond what is inspected.</summary>
    private const int InspectedReadBytes = 32 * 1024;

    private Admission _admission;
    private InspectionVerdict _verdict;

    /// <summary>The head as the client sent it, while the body comes.</summary>
    private ByteQueue _rawHead;

    /// <summary>Where the body begins in what is held.</summary>
    private int _bodyAt;

    private enum Admission : byte
    {
        Granted,
        NeedsBody,
        Refused,
    }

    /// <summary>Looks at the request while its head is there; <see cref="Admit"/> acts on it.</summary>
    private void Inspect(RequestHead head, int bodyLength)
    {
        _admission = Admission.Granted;
        if (_table.Entry.Inspected is { } service)
        {
            Inspect(service, head, bodyLength);
        }
    }

    private void Inspect(InspectedService service, RequestHead head, int bodyLength)
    {
        _bodyAt = _held.Count - bodyLength;
        if (HasEnough)
        {
            Judge(service, new ReadOnlySpan<byte>(head.Data, head.Length));
            return;
        }

        _admission = Admission.NeedsBody;
        _ = _rawHead.Append(Buffers, head.Data, head.Length);
        if (head.ExpectsContinue && _isHttp11 && bodyLength == 0 && !_client.Continue())
        {
            _requestBroken = true;
        }
    }

    private bool HasEnough => _request.IsDone || _held.Count - _bodyAt >= IpsLimits.BodyDepthBytes;

    private void Judge(InspectedService service, ReadOnlySpan<byte> head)
    {
        var body = new ReadOnlySpan<byte>(_held.Data + _bodyAt, _held.Count - _bodyAt);
        _verdict = loop.Inspection.Judge(service, head, body, _client.Flowbits, _client.Address, ref _client.Service.Cell);
        _admission = _verdict.Rule is null ? Admission.Granted : Admission.Refused;
    }

    private void Admit()
    {
        switch (_admission)
        {
            case Admission.Granted:
                Proceed();
                break;
            case Admission.Refused:
                Stop();
                break;
            case Admission.NeedsBody:
                _phase = Phase.Inspecting;
                _client.Arm(Timeouts.ClientBody);
                PumpInspection();
                break;
        }
    }

    /// <summary>Takes in the body until there is enough of it to judge the request.</summary>
    private void PumpInspection()
    {
        if (_requestBroken)
        {
            _client.Abort();
            return;
        }

        var turn = 0;
        while (_phase == Phase.Inspecting && _client.ReadReady)
        {
            if (turn++ == TurnsMax)
            {
                loop.Defer(_client);
                return;
            }

            var data = Buffers.Scratch;
            var count = _client.Receive(data, _request.ReadSize(InspectedReadBytes));
            if (count == StreamSocket.WouldBlock)
            {
                return;
            }

            if (count <= 0)
            {
                _client.Abort();
                return;
            }

            TakeBody(data, count);
        }
    }

    private void TakeBody(byte* data, int count)
    {
        _client.Service.Cell.BytesIn += count;
        var taken = _request.Take(data, count);
        if (_request.IsMalformed)
        {
            _client.Service.Cell.RefusedRequests++;
            Fail(ParseStatus.Malformed);
            return;
        }

        _bytesIn += taken;
        if (!_held.Append(Buffers, data, taken))
        {
            Fail(ParseStatus.HeadTooLarge);
            return;
        }

        _client.KeepRest(data + taken, count - taken);
        if (!HasEnough)
        {
            _client.Arm(Timeouts.ClientBody);
            return;
        }

        // The table of now may not inspect this service any more; the one that the request began with did.
        Judge(_table.Entry.Inspected!, new ReadOnlySpan<byte>(_rawHead.Data, _rawHead.Count));
        _rawHead.Release(Buffers);
        _phase = Phase.Connecting;
        Admit();
    }

    private void Stop()
    {
        var client = _client;
        var (rule, action) = _verdict;
        if (action == IpsMode.Drop)
        {
            client.AbortWithReset();
            return;
        }

        var cut = !_request.IsDone;
        var parts = _toHead ? RejectionParts.Head : _isSimple ? RejectionParts.Body : RejectionParts.Head | RejectionParts.Body;
        NoteAnswer(400, 0);
        Leave();
        client.Reject(rule!, lingers: cut, parts);
    }
}
