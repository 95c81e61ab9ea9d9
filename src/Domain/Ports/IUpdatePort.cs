using LoadMaster.Domain.Update;

namespace LoadMaster.Domain.Ports;

/// <summary>The software of this node: what runs, what else stands on the disk, and how another version gets its turn.</summary>
public interface IUpdatePort
{
    NodeRelease Release { get; }

    /// <summary>The one that was kept last; null: none.</summary>
    Rollout? ReadRollout();

    /// <exception cref="StartupProblemException">The disk does not play along.</exception>
    void KeepRollout(Rollout rollout);

    bool HasPackage(string sha256);

    bool IsStaged(string version, string packageSha256);

    /// <summary>Checks and unpacks the rollout's package beside the running version.</summary>
    /// <exception cref="UpdateException">It cannot be.</exception>
    void Stage(Rollout rollout);

    /// <summary>Makes a backup, makes the version the one to be started, and ends this process to that end.</summary>
    /// <exception cref="UpdateException">It cannot be; the running version stays.</exception>
    Task InstallAsync(Rollout rollout);

    /// <summary>Notes that the rollout has failed here.</summary>
    void GiveUp(Rollout rollout, string reason);
}

/// <summary>Why a version cannot be installed, for people.</summary>
public sealed class UpdateException(string message, Exception? inner = null) : Exception(message, inner);
