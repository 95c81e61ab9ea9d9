using LoadMaster.DataPlane.Engine;
using LoadMaster.DataPlane.Limiting;

namespace LoadMaster.DataPlane.Http;

/// <summary>The tunnel after a switch of protocols.</summary>
internal sealed unsafe partial class HttpExchange
{
    private void StartTunnel(ResponseHead head, byte* data, int length)
    {
        if (!_wantsUpgrade)
        {
            FailServer("switched protocols without being asked to");
            return;
        }

        DropHeld();
        if (_table.Entry.Outliers is not null)
        {
            _server!.State.NoteSuccess();
        }

        _phase = Phase.Tunnel;
        NoteResponse(head);
        var headLength = HeadWriter.WriteResponse(loop.Http.HeadBuffer, head, AddedLines(head, "Connection: upgrade\r\n"u8));
        if (SendHead(headLength, headLength - head.Length, data + head.Length, length - head.Length))
        {
            _upstream!.Input.Release(Buffers);
            PumpTunnel(moved: true);
        }
    }

    private void PumpTunnel(bool moved)
    {
        long sent = 0;
        long received = 0;
        var up = Relay.Pump(_client, _upstream!, ref sent, _client.Throttle, Way.In);
        var down = Relay.Pump(_upstream!, _client, ref received, _client.Throttle, Way.Out);
        _client.Service.Cell.BytesIn += sent;
        _client.Service.Cell.BytesOut += received;
        _server!.Cell.BytesIn += sent;
        _server.Cell.BytesOut += received;
        _bytesIn += sent;
        _bytesOut += received;
        _bodyBytesOut += received;
        if (up == RelayOutcome.Failed || down == RelayOutcome.Failed || (_client.FinSent && _upstream!.FinSent))
        {
            _isComplete = _client.FinSent && _upstream!.FinSent;
            _client.Abort();
            return;
        }

        if (up == RelayOutcome.Yielded || down == RelayOutcome.Yielded)
        {
            loop.Defer(_client);
        }

        if (moved || sent + received > 0)
        {
            _client.Arm(Timeouts.TunnelIdle);
        }
    }
}
