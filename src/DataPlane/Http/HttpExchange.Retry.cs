using LoadMaster.DataPlane.Engine;

namespace LoadMaster.DataPlane.Http;

/// <summary>Another server's turn, after a response that will not do or the lack of one.</summary>
internal sealed unsafe partial class HttpExchange
{
    /// <summary>
    /// The whole request is held and may be repeated (RFC 9110 9.2.2), nothing of a response was passed on, and the service wants another
    /// server to be asked. Says nothing about whether there is one.
    /// </summary>
    private bool _mayRetry;

    /// <summary>True when another server has the request, or it has had its answer; false when the response has to do.</summary>
    /// <param name="status">Of the response; 502 for none, 504 for none in time.</param>
    /// <param name="isClean">The response is here whole, so that its connection may be kept.</param>
    private bool TryRetry(int status, bool isClean = false)
    {
        var retry = _table.Entry.Retry!;
        if (!_mayRetry || !retry.Covers(status) || _choice.IsTied)
        {
            return false;
        }

        ref var cell = ref _client.Service.Cell;
        var budget = _client.Service.RetryBudget;
        if (!budget.Has(retry.BudgetPercent))
        {
            cell.RetriesDenied++;
            return false;
        }

        var index = NextForRetry();
        if (index < 0)
        {
            return false;
        }

        budget.Spend();
        cell.Retries++;
        if (isClean)
        {
            _upstream!.Input.Release(Buffers);
            Keep(_upstream);
            _upstream = null;
        }

        LeaveServer();
        _hold = ResponseHold.None;
        Use(index);
        _phase = Phase.Connecting;
        Forward();
        return true;
    }

    /// <summary>The index of another server, where the request counts already; nobody waits for one.</summary>
    private int NextForRetry()
    {
        var address = _client.Address;
        if (_table.Entry.Queue is not null)
        {
            return _choice.OtherWithRoom(_table, loop, address);
        }

        var index = _choice.Next(_table, ref address, loop.Now);
        if (index >= 0)
        {
            _table.Servers[index].State.Activity.Begin();
        }

        return index;
    }

    /// <summary>A response has come: true when it is not passed on, because another server has the request.</summary>
    private bool RetryAfter(int status)
    {
        var server = _server!;
        if (TryRetry(status, _keepsUpstream && _response.IsDone && !_requestBroken))
        {
            server.Cell.CountResponse(status);
            return true;
        }

        DropHeld();
        return false;
    }

    /// <summary>From now on the request cannot be repeated.</summary>
    private void DropHeld()
    {
        _mayRetry = false;
        _held.Release(Buffers);
    }
}
