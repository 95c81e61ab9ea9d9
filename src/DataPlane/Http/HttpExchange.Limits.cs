using LoadMaster.DataPlane.Limiting;

namespace LoadMaster.DataPlane.Http;

/// <summary>The stage of limits.</summary>
internal sealed unsafe partial class HttpExchange
{
    /// <summary>True when the request may go on; else it is for <see cref="RefuseByLimit"/>.</summary>
    private bool IsWithinLimits(LimitGate gate)
    {
        if (_client.IsRefused)
        {
            _clientKeepsAlive = false;
            return false;
        }

        var refusal = gate.AdmitRequest(_client.Address, loop.NowMicroseconds);
        if (refusal == LimitRefusal.None)
        {
            return true;
        }

        _client.Service.Cell.CountRefusal(refusal);
        return false;
    }

    private void RefuseByLimit(LimitGate gate)
    {
        if (gate.Answers)
        {
            Answer(gate.Status, gate.Get(ClosesClient, _toHead));
        }
        else
        {
            _client.AbortWithReset();
        }
    }
}
