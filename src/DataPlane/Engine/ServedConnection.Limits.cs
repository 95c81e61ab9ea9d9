using LoadMaster.DataPlane.Limiting;
using LoadMaster.Domain;

namespace LoadMaster.DataPlane.Engine;

/// <summary>Whether a connection comes in, now that it is known whose it is.</summary>
internal abstract partial class ServedConnection
{
    private LimitGate? _countedBy;
    private bool _isClientCounted;

    /// <summary>Came over a limit: its first request is answered with that, and its last.</summary>
    public bool IsRefused { get; private set; }

    /// <summary>Can say why it ends.</summary>
    protected abstract bool CanAnswer { get; }

    private void Begin()
    {
        IsRefused = false;
        if (Service.Current.Entry.Gate is not { } gate || MayCome(gate))
        {
            BeginThrottle();
            OnAccepted();
        }
    }

    private bool MayCome(LimitGate gate)
    {
        var refusal = gate.AdmitConnection(Address, Loop.NowMicroseconds, out var isClientCounted);
        if (refusal == LimitRefusal.None)
        {
            _countedBy = gate;
            _isClientCounted = isClientCounted;
            return true;
        }

        Service.Cell.CountRefusal(refusal);
        if (refusal != LimitRefusal.Network && gate.Answers && CanAnswer && Service.RefusedHeld < Limits.RefusedConnectionsHeldMax)
        {
            IsRefused = true;
            Service.RefusedHeld++;
            return true;
        }

        Sockets.ResetOnClose(Fd);
        Abort();
        return false;
    }

    private void EndCount()
    {
        EndThrottle();
        _countedBy?.Release(Address, _isClientCounted);
        _countedBy = null;
        if (IsRefused)
        {
            Service.RefusedHeld--;
            IsRefused = false;
        }
    }
}
