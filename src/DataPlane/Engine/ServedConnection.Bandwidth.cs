using LoadMaster.DataPlane.Limiting;

namespace LoadMaster.DataPlane.Engine;

/// <summary>A connection of a service with limits of bandwidth.</summary>
internal abstract partial class ServedConnection
{
    /// <summary>Null without such limits.</summary>
    public Throttle? Throttle { get; private set; }

    private void BeginThrottle()
    {
        if (Service.Current.Entry.Bandwidth is { } plan)
        {
            Throttle = Loop.Objects.TakeThrottle();
            Throttle.Begin(this, plan);
        }
    }

    private void EndThrottle()
    {
        if (Throttle is { } throttle)
        {
            throttle.End();
            Throttle = null;
            Loop.Objects.Retire(throttle);
        }
    }

    /// <summary>Time in which the connection waits for its turn is nobody's fault: true when the phase lasts on.</summary>
    private bool IsHeldBack()
    {
        var until = Throttle?.WaitsUntil ?? 0;
        if (until == 0)
        {
            return false;
        }

        _phaseDeadline = until + Math.Max(1, _phaseDeadline - _armedAt);
        _armedAt = until;
        SetTimer();
        return true;
    }
}
