using LoadMaster.DataPlane.Engine;

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

            var count = _client.Receive(Buffers.Scratch, _request.ReadSize(_upstream.ReadSize));
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
