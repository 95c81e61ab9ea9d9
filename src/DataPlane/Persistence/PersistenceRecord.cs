namespace LoadMaster.DataPlane.Persistence;

/// <summary>Notes one service's changes for the standby; the default notes nothing.</summary>
internal readonly struct PersistenceRecord(PersistenceChanges? changes, int service)
{
    /// <summary>A refresh is sent at most once in this part of the timeout.</summary>
    private const int RefreshesPerTimeout = 4;

    public void Changed(in PersistenceKey key, int server, int usedAt)
    {
        if (changes is { Recording: true })
        {
            changes.Add(new PersistenceChange(service, key, server, usedAt));
        }
    }

    public void Removed(in PersistenceKey key) => Changed(key, 0, 0);

    /// <summary>
    /// Time is cut into quarters of the timeout; the first use in each is told. The standby's age is thus wrong by a quarter at most, no
    /// entry needs a field for it, and the hash moves the cuts, so that not all entries are told at one moment.
    /// </summary>
    public void Refreshed(in PersistenceKey key, int server, int before, int now, uint hash, int timeout)
    {
        if (changes is not { Recording: true })
        {
            return;
        }

        var quarter = (uint)Math.Max(1, timeout / RefreshesPerTimeout);
        var phase = hash % quarter;
        if (unchecked(((uint)before + phase) / quarter != ((uint)now + phase) / quarter))
        {
            changes.Add(new PersistenceChange(service, key, server, now));
        }
    }
}
