using LoadMaster.DataPlane.Engine;
using LoadMaster.DataPlane.Limiting;

namespace LoadMaster.DataPlane.Http;

/// <summary>The way there: the request's body.</summary>
internal sealed unsafe partial class HttpExchange
{
    /// <summary>Moves the request's body to the server, as far as the server takes it.</summary>
    private void PumpRequest()
    {
        var moved = false;
        var turn = 0;
        while (_phase is Phase.Waiting or Phase.Responding && !_request.IsDone && !_requestBroken
            && _upstream!.Output.IsEmpty && _client.ReadReady)
        {
            if (turn++ == TurnsMax)
            {
                loop.Defer(_client);
                break;
            }

            var room = _request.ReadSize(_upstream.ReadSize);
            if (_client.Throttle is { } throttle && (room = throttle.Ask(Way.In, room)) == 0)
            {
                break;
            }

            var count = _client.Receive(Buffers.Scratch, room);
            if (count == StreamSocket.WouldBlock)
            {
                break;
            }

            if (count <= 0)
            {
                _client.Abort();
                return;
            }

            moved = true;
            _client.Service.Cell.BytesIn += count;
            _client.Throttle?.Spend(Way.In, count);
            SendBody(count);
        }

        if (moved && _phase == Phase.Waiting)
        {
            ArmWaiting();
        }
    }

    private void SendBody(int count)
    {
        var data = Buffers.Scratch;
        var taken = _request.Take(data, count);
        if (_request.IsMalformed)
        {
            RefuseBody();
            return;
        }

        _bytesIn += taken;
        _server!.Cell.BytesIn += taken;
        _requestBroken |= !_upstream!.Send(data, taken);
        _client.KeepRest(data + taken, count - taken);
    }

    private void RefuseBody()
    {
        if (_phase == Phase.Waiting)
        {
            _client.Service.Cell.RefusedRequests++;
            Fail(ParseStatus.Malformed);
        }
        else
        {
            _client.AbortWithReset();
        }
    }
}
