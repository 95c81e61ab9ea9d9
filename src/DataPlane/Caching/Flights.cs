namespace LoadMaster.DataPlane.Caching;

/// <summary>What a request is to do that finds nothing it may use.</summary>
internal enum FlightTurn
{
    /// <summary>Get it, for the others too; <see cref="Flights.End"/> must follow.</summary>
    Lead,

    /// <summary>Wait: another is getting it.</summary>
    Wait,

    /// <summary>Get it for itself: it turned out not to be kept.</summary>
    Alone,
}

/// <summary>Who is getting what, so that many requests for the same ask the real servers once.</summary>
internal sealed class Flights
{
    private const int CountMax = 4096;

    /// <summary>How long an address that is not kept is not waited for.</summary>
    private const long AloneMilliseconds = 2000;

    private const long SweepEveryMilliseconds = 250;

    private readonly Lock _gate = new();
    private readonly Dictionary<UInt128, (bool InFlight, long Until)> _flights = [];
    private long _sweptAt = -SweepEveryMilliseconds;

    public FlightTurn Enter(UInt128 key, long now, long longestMs)
    {
        lock (_gate)
        {
            if (_flights.TryGetValue(key, out var flight) && flight.Until > now)
            {
                return flight.InFlight ? FlightTurn.Wait : FlightTurn.Alone;
            }

            if (_flights.Count >= CountMax && !Sweep(now))
            {
                return FlightTurn.Alone;
            }

            _flights[key] = (true, now + longestMs);
            return FlightTurn.Lead;
        }
    }

    /// <param name="kept">Whether the others find it now; else they go by themselves for a while.</param>
    public void End(UInt128 key, long now, bool kept)
    {
        lock (_gate)
        {
            if (kept)
            {
                _ = _flights.Remove(key);
            }
            else
            {
                _flights[key] = (false, now + AloneMilliseconds);
            }
        }
    }

    /// <summary>The one who was getting it is gone: another takes its turn.</summary>
    public void Abandon(UInt128 key)
    {
        lock (_gate)
        {
            _ = _flights.Remove(key);
        }
    }

    /// <summary>Seldom: who asks for ever new addresses must not make each request pay for it.</summary>
    private bool Sweep(long now)
    {
        if (now < _sweptAt + SweepEveryMilliseconds)
        {
            return false;
        }

        _sweptAt = now;
        foreach (var (key, flight) in _flights)
        {
            if (flight.Until <= now)
            {
                _ = _flights.Remove(key);
            }
        }

        return _flights.Count < CountMax;
    }
}
