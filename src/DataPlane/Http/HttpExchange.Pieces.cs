using LoadMaster.DataPlane.Compression;
using LoadMaster.DataPlane.Limiting;

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

            var room = int.MaxValue;
            if (_client.Throttle is { } throttle && (room = throttle.Ask(Way.Out, PieceBytes)) == 0)
            {
                return;
            }

            if (!SendPiece(room))
            {
                return;
            }
        }

        if (IsTransformed && !SendEnd())
        {
            return;
        }

        if (_codedFill?.Complete() is { } coded)
        {
            Caching.Cache.AddCoded(_entry!, coded);
        }

        var client = _client;
        var closes = _closesClient;
        _isComplete = true;
        Leave();
        client.OnResponseComplete(closes, lingers: false);
    }

    /// <summary>False when the client is gone.</summary>
    private bool SendPiece(int room)
    {
        var data = ServedBody + _servedAt;
        if (HasRewritten)
        {
            return DrawRewritten() && SendStage();
        }

        var length = Math.Min(_servedEnd - _servedAt, Math.Min(room, IsTransformed ? TransformedReadBytes : PieceBytes));
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

        NoteSent(length, length);
        if (_client.Send(data, length))
        {
            return true;
        }

        _client.Abort();
        return false;
    }
}
