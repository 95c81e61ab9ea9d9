using LoadMaster.DataPlane.Engine;
using LoadMaster.DataPlane.Limiting;
using LoadMaster.Domain.Ports;

namespace LoadMaster.DataPlane.Http;

/// <summary>How a client's connection ends: at once, or after it had time to take our last word.</summary>
internal sealed unsafe partial class ClientConnection
{
    private const int LingerMilliseconds = 2000;
    private const int LingerBytesMax = 1024 * 1024;

    private bool IsLetGo => Loop.Traffic.Mode != TrafficMode.Open;

    /// <summary>The proxy itself answers.</summary>
    /// <param name="answer">Whole, with a Connection field that agrees with <paramref name="closes"/>.</param>
    public void Answer(int status, ReadOnlySpan<byte> answer, bool closes, bool lingers)
    {
        ref var cell = ref Service.Cell;
        cell.CountResponse(status);
        cell.BytesOut += answer.Length;
        Throttle?.Spend(Way.Out, answer.Length);
        bool sent;
        fixed (byte* bytes = answer)
        {
            sent = answer.IsEmpty || Send(bytes, answer.Length);
        }

        if (sent)
        {
            OnResponseComplete(closes, lingers);
        }
        else
        {
            _exchange = null;
            Abort();
        }
    }

    public override bool LetGo()
    {
        switch (_phase)
        {
            case Phase.Head when Input.IsEmpty && !ReadReady && IsQuiet && HasSaidNothing():
                _lingers = true;
                End();
                return IsOpen;
            case Phase.Lingering when Output.IsEmpty && Sockets.HasDelivered(Fd):
                if (EndSeen)
                {
                    Close();
                }

                return false;
            case Phase.Exchange when _exchange!.IsTunnel:
                return Loop.Traffic.Mode == TrafficMode.Deaf && !IsQuiet;
            default:
                return Loop.Traffic.Mode == TrafficMode.Deaf || !IsLate;
        }
    }

    /// <summary>Asks the kernel, which may know of a request that the loop has not been told of yet.</summary>
    private bool HasSaidNothing()
    {
        byte probe;
        return Native.Receive(Fd, &probe, 1, Native.Peek) < 0 && Native.LastError == Native.WouldBlock;
    }

    private void End()
    {
        // While clients are let go, a connection stays until the client has our last word: that is what the switch waits for.
        if (!IsLetGo && (EndSeen || !(ReadReady || _lingers)))
        {
            CloseOrderly();
            return;
        }

        _phase = Phase.Lingering;
        Input.Release(Loop.Buffers);
        _ = FinishWriting();
        Arm(LingerMilliseconds);
        Discard();
    }

    private void EndReading(int count)
    {
        if (count == 0)
        {
            CloseOrderly();
        }
        else if (count != WouldBlock)
        {
            Close();
        }
    }

    private void Discard()
    {
        while (ReadReady)
        {
            var count = Receive(Loop.Buffers.Scratch, BufferPool.ReadBytes);
            if (count == WouldBlock || (count == 0 && IsLetGo && !Sockets.HasDelivered(Fd)))
            {
                return;
            }

            _discarded += count;
            if (count <= 0 || _discarded > LingerBytesMax)
            {
                Close();
                return;
            }
        }
    }

    /// <summary>Says goodbye first where the protocol has a word for it; whoever is cut off does not get it.</summary>
    private void CloseOrderly()
    {
        if (IsSecure && IsOpen)
        {
            _ = FinishWriting();
        }

        Close();
    }

    private void Close()
    {
        if (!IsOpen)
        {
            return;
        }

        var exchange = _exchange;
        _exchange = null;
        exchange?.Cancel();
        DropOwn();
        Leave();
        Loop.Objects.Retire(this);
    }
}
