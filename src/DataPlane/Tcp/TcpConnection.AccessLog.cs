using LoadMaster.DataPlane.AccessLog;
using LoadMaster.DataPlane.Engine;

namespace LoadMaster.DataPlane.Tcp;

/// <summary>The line that a relayed connection gets in the access log when it ends.</summary>
internal sealed partial class TcpConnection
{
    private long _startedAt;
    private long _bytesIn;
    private long _bytesOut;
    private bool _isComplete;
    private int _tries;

    protected override bool CanAnswer => false;

    private void BeginAccount()
    {
        _startedAt = Loop.NowMicroseconds;
        _bytesIn = _bytesOut = 0;
        _isComplete = false;
        _tries = 0;
    }

    private void WriteAccessLog(AccessFormat format)
    {
        if (Service.NextLine(format) is null)
        {
            return;
        }

        var facts = new AccessFacts
        {
            Client = Address,
            Server = _server,
            IsComplete = _isComplete,
            MinorVersion = -1,
            BytesIn = _bytesIn,
            BytesOut = _bytesOut,
            StartedAt = _startedAt,
            QueuedFor = _waiter?.WaitedFor ?? 0,
            Tries = _tries,
        };
        Loop.AccessLog.Write(format, facts, default, ref Service.Cell);
    }
}
