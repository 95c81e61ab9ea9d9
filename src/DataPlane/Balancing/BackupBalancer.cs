using LoadMaster.Domain.Serving;

namespace LoadMaster.DataPlane.Balancing;

/// <summary>Backups, all together and by the same method, stand in when no other server is left.</summary>
internal sealed class BackupBalancer(IBalancer others, IBalancer backups) : IBalancer
{
    public int Pick(ulong clientKey, ReadOnlySpan<int> tried)
    {
        var index = others.Pick(clientKey, tried);
        return index >= 0 ? index : backups.Pick(clientKey, tried);
    }

    /// <summary>The same slots, one kind of which takes nothing.</summary>
    public static ServerSlot[] Without(ServerSlot[] slots, bool backups) =>
        Array.ConvertAll(slots, slot => slot.IsBackup == backups ? slot with { Availability = ServerAvailability.Disabled } : slot);
}
