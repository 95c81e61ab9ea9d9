using System.Security.Cryptography;
using LoadMaster.Domain.Ha;

namespace LoadMaster.Actors.Ha;

/// <summary>What outlives a restart of the HA actor inside one process.</summary>
public sealed class HaMemory
{
    /// <summary>Random per process start.</summary>
    public long Incarnation { get; } = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));

    internal HaMachineState? Last { get; set; }

    internal bool ShutdownTaskAdded { get; set; }
}
