using LoadMaster.DataPlane.Engine;
using LoadMaster.DataPlane.Inspection;
using LoadMaster.Domain;
using LoadMaster.Ips;

namespace LoadMaster.DataPlane.Http;

/// <summary>
/// The look at a response before anything of it goes to the client: it is held behind its head until it is complete, or as much of it has
/// come as is inspected, or it takes too long; what comes later is passed on as it comes. Streams of events are judged by their head.
/// </summary>
internal sealed unsafe partial class HttpExchange
{
    private ResponseHold _hold;

    private enum ResponseHold : byte
    {
        /// <summary>Nothing is held.</summary>
        None,

        /// <summary>What has come waits in the connection's input.</summary>
        Holding,

        /// <summary>No more is awaited: what has come is judged.</summary>
        Enough,

        /// <summary>As before, and the server has closed.</summary>
        Ended,

        /// <summary>It may pass.</summary>
        Judged,
    }

    /// <summary>True when the response goes no further now: more of it is awaited, or a rule has stopped it.</summary>
    private bool HoldsResponse(InspectedService service, ResponseHead head, byte* data, int length, int bodyLength)
    {
        if (_hold == ResponseHold.Judged || !service.Responses || !loop.Inspection.LooksAtResponses)
        {
            return false;
        }

        if (_hold is ResponseHold.None or ResponseHold.Holding && !_response.IsDone && bodyLength < IpsLimits.BodyDepthBytes && !IsEventStream(head))
        {
            _upstream!.KeepRest(data, length);
            if (_hold == ResponseHold.None)
            {
                _hold = ResponseHold.Holding;
                _client.Arm(Limits.IpsResponseHoldMilliseconds);
            }

            return true;
        }

        _verdict = loop.Inspection.JudgeResponse(
            service, new ReadOnlySpan<byte>(data, head.Length), new ReadOnlySpan<byte>(data + head.Length, bodyLength), _client.Flowbits, _client.Address, ref _client.Service.Cell);
        if (_verdict.Rule is not null)
        {
            _server!.Cell.CountResponse(head.Status);
            Stop();
            return true;
        }

        if (_hold == ResponseHold.Ended)
        {
            _ = _response.EndByClose();
        }

        _hold = ResponseHold.Judged;
        return false;
    }

    private static bool IsEventStream(ResponseHead head)
    {
        for (var at = 0; at < head.FieldCount; at++)
        {
            ref var field = ref head.Fields[at];
            if (HttpText.EqualsIgnoreCase(head.Name(field), "content-type"u8))
            {
                return head.Value(field) is { Length: >= 17 } value && HttpText.EqualsIgnoreCase(value[..17], "text/event-stream"u8);
            }
        }

        return false;
    }

    /// <summary>The server has closed while its response was held.</summary>
    private void EndHeldResponse()
    {
        if (_response.EndByClose())
        {
            JudgeHeldResponse(ResponseHold.Ended);
        }
        else
        {
            FailServer("response cut short");
        }
    }

    /// <summary>Reads the body from its start again; one that has ended while it was held stays so.</summary>
    private void RestartBody(BodyKind kind, long length)
    {
        var ended = kind == BodyKind.UntilClose && _response.IsDone;
        _response.Start(kind, length);
        _ = ended && _response.EndByClose();
    }

    /// <summary>Judges what has come, and passes it on when it may pass.</summary>
    private void JudgeHeldResponse(ResponseHold reason)
    {
        _hold = reason;
        ParseHeads(_upstream!.Input.Data, _upstream.Input.Count);
    }
}
