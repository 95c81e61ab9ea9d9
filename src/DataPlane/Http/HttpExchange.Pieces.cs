using LoadMaster.DataPlane.Compression;

namespace LoadMaster.DataPlane.Http;

/// <summary>A kept body on its way to the client, piece by piece.</summary>
internal sealed unsafe partial class HttpExchange
{
    /// <summary>Sends on, as far as the client takes it.</summary>
    /// <param name="moved">The client has taken something since.</param>
    private void PumpServing(bool moved)
    {
        var turn = 0;
        while (_servedAt < _servedEnd || HasRewritten)
        {
            if (!_client.Output.IsEmpty)
            {
                if (moved || turn > 0)
                {
                    _client.Arm(Timeouts.ClientBody);
                }

                return;
            }

            if (turn++ == (IsTransformed ? TransformedTurnsMax : TurnsMax))
            {
                loop.Defer(_client);
                return;
            }

            if (!SendPiece())
            {
                return;
            }
        }

        if (IsTransformed && !SendEnd())
        {
            return;
        }

        var client = _client;
        var closes = _closesClient;
        _isComplete = true;
        Leave();
        client.OnResponseComplete(closes, lingers: false);
    }

    /// <summary>False when the client is gone.</summary>
    private bool SendPiece()
    {
        var data = _entry!.Body + _servedAt;
        if (HasRewritten)
        {
            return DrawRewritten() && SendStage();
        }

        var length = Math.Min(_servedEnd - _servedAt, IsTransformed ? TransformedReadBytes : PieceBytes);
        _servedAt += length;
        if (_filter is not null)
        {
            _filter.Add(data, length);
            if (_servedAt == _servedEnd)
            {
                _filter.End();
            }

            return DrawRewritten() && SendStage();
        }

        if (_encoder is not null)
        {
            return Encode(data, length, EncodeStep.Run) && SendStage();
        }

        _client.Service.Cell.BytesOut += length;
        _bytesOut += length;
        _bodyBytesOut += length;
        if (_client.Send(data, length))
        {
            return true;
        }

        _client.Abort();
        return false;
    }
}
