using LoadMaster.DataPlane.Engine;

namespace LoadMaster.DataPlane.Http;

/// <summary>How a client's connection ends: at once, or after it had time to take our last word.</summary>
internal sealed unsafe partial class ClientConnection
{
    private const int LingerMilliseconds = 2000;
    private const int LingerBytesMax = 1024 * 1024;

    private void End()
    {
        if (EndSeen || !(ReadReady || _lingers))
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
            if (count == WouldBlock)
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
        Leave();
        Loop.Objects.Retire(this);
    }
}
