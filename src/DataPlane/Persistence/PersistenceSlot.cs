namespace LoadMaster.DataPlane.Persistence;

/// <summary>24 bytes of a stripe; server 0 means free. The sign bit of the server is the mark: ids do not reach it.</summary>
internal struct PersistenceSlot(ulong high, ulong low, int server, int usedAt)
{
    public readonly ulong High = high;
    public readonly ulong Low = low;
    public int UsedAt = usedAt;
    private int _server = server;

    public readonly int Server => _server & int.MaxValue;

    public readonly bool Marked => _server < 0;

    public readonly PersistenceKey Key => new(High, Low);

    public void Mark() => _server |= _server == 0 ? 0 : int.MinValue;
}
