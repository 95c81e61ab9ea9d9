namespace LoadMaster.DataPlane.Engine;

/// <summary>Removes expired clients from the persistence tables, a few at a time; the first loop does it for all.</summary>
internal sealed class PersistenceSweep(EventLoop loop) : TimerNode
{
    private const long IntervalMilliseconds = 1000;
    private const int SlotsPerTurn = 4096;

    private ServiceEntry[] _entries = [];

    public void Watch(ServingTable table)
    {
        _entries = loop.Index == 0 ? [.. table.Services.Where(entry => entry.OwnClients is not null)] : [];
        if (_entries.Length > 0 && Deadline == long.MaxValue)
        {
            loop.SetTimer(this, IntervalMilliseconds);
        }
    }

    public override void OnTimer()
    {
        foreach (var entry in _entries)
        {
            _ = entry.OwnClients!.Sweep(loop.Now, SlotsPerTurn);
        }

        if (_entries.Length > 0)
        {
            loop.SetTimer(this, IntervalMilliseconds);
        }
    }
}
