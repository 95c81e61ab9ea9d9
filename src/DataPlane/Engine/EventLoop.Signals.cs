using LoadMaster.Domain.Ports;

namespace LoadMaster.DataPlane.Engine;

/// <summary>What other threads may ask of a loop.</summary>
internal sealed partial class EventLoop
{
    /// <summary>How often another thread's signal was heard; when it moves, what the loop was doing before has ended.</summary>
    public long WakeUps => Volatile.Read(ref _wakeUps);

    public void Start() => _thread.Start();

    /// <summary>Hands the loop a table; <see cref="HasAdopted"/> tells when it is in force.</summary>
    public void Publish(ServingTable table)
    {
        Volatile.Write(ref _published, table);
        _wakeUp.Signal();
    }

    public bool HasAdopted(ServingTable table) => ReferenceEquals(Volatile.Read(ref _adopted), table);

    /// <summary>Tells the loop how to treat its clients.</summary>
    public void Treat(TrafficMode mode)
    {
        Traffic.Want(mode);
        _wakeUp.Signal();
    }

    public void Wake() => _wakeUp.Signal();
}
