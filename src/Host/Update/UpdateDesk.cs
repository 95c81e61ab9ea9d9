using System.Runtime.InteropServices;
using System.Security.Cryptography;
using LoadMaster.Actors.VirtualServices;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;
using LoadMaster.Domain.Update;
using LoadMaster.Host.Backup;
using LoadMaster.Host.Events;
using LoadMaster.Host.Pair;
using LoadMaster.Host.Rest;
using LoadMaster.Host.Security;

namespace LoadMaster.Host.Update;

/// <summary>What the update actor does on this machine: packages, versions on the disk, the backup before, and the fresh start.</summary>
/// <param name="installation">Null: this node was not installed so that it can be updated.</param>
/// <param name="gateway">Called once the node has started.</param>
public sealed class UpdateDesk(
    Installation? installation, string dataDirectory, NodeInfo node, PackageFiles? packages, Backups backups, EventBook events, Func<INodeGateway> gateway, IFreshStart lifetime, TimeProvider time)
    : IUpdatePort
{
    private const int RolloutBytesMax = 16 * 1024;
    private const int BackupsKept = 3;
    private readonly string _rolloutPath = Path.Combine(dataDirectory, "rollout.json");

    public Installation? Installation => installation;

    public static string Runtime => $"linux-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";

    public NodeRelease Release
    {
        get
        {
            var failed = installation is null ? null : StateFile.Read(installation.FailedPath);
            return new NodeRelease(
                node.Name,
                node.Version,
                node.ReleaseDate is { } date ? date.ToUniversalTime().ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) : "",
                installation?.Previous ?? "",
                installation is not null,
                Trial is not null,
                failed?.GetValueOrDefault("id") ?? "",
                failed?.GetValueOrDefault("reason") ?? "",
                "");
        }
    }

    /// <summary>What the launcher was told of the version that runs; null unless it has to prove itself.</summary>
    public IReadOnlyDictionary<string, string>? Trial =>
        installation is not null && StateFile.Read(installation.TrialPath) is { } trial && trial.GetValueOrDefault("to") == node.Version ? trial : null;

    public Rollout? ReadRollout() => PrivateFile.Read(_rolloutPath, RolloutBytesMax) is { } text ? RolloutJson.TryRead(text) : null;

    public void KeepRollout(Rollout rollout)
    {
        PrivateFile.Write(_rolloutPath, RolloutJson.Write(rollout));
        var (severity, what) = rollout.State switch
        {
            RolloutState.Done => (EventSeverity.Info, "is done"),
            RolloutState.Failed => (EventSeverity.Error, $"has failed, nodes that had not changed over stay as they are: {rollout.Reason}"),
            RolloutState.Cancelled => (EventSeverity.Warning, $"was {rollout.Reason}"),
            _ => (EventSeverity.Info, $"has begun, by {rollout.By}"),
        };
        events.Raise(new Happening(severity, EventKinds.Update, rollout.Version, $"The change of {string.Join(", ", rollout.Nodes)} to version {rollout.Version} {what}."));
    }

    public bool HasPackage(string sha256) => packages?.LengthOf(sha256) is not null;

    public bool IsStaged(string version, string packageSha256) => installation?.IsStaged(version, packageSha256) == true;

    public void Stage(Rollout rollout)
    {
        try
        {
            var (here, file) = (Installed(), packages?.Read(rollout.PackageSha256) ?? throw new UpdateException("the package is not here any more"));
            var package = UpdatePackage.Open(file, TrustedKey.ReadAll(here.KeysDirectory));
            if (package.Manifest.Version.ToString() != rollout.Version || package.Manifest.Runtime != Runtime)
                throw new UpdateException($"the package is version {package.Manifest.Version} for {package.Manifest.Runtime}");
            var needed = package.Manifest.UnpackedBytes + PackageRules.SpareBytes;
            if (here.FreeBytes < needed)
                throw new UpdateException($"{needed} bytes of disk are needed, and {here.FreeBytes} are free");
            here.Unpack(package);
        }
        catch (BadPackageException bad)
        {
            throw new UpdateException(bad.Message, bad);
        }
    }

    public async Task InstallAsync(Rollout rollout)
    {
        var here = Installed();
        var config = await gateway().GetConfigAsync(CancellationToken.None);
        var status = await gateway().GetServicesStatusAsync(CancellationToken.None);
        try
        {
            BackUp(config.Config, config.Revision, rollout.Version);
            here.BeginTrial(rollout.Id, rollout.Version, rollout.ReadySeconds, status.Services.Count(one => one.State == ServiceState.NotServing));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or StartupProblemException or BackupException)
        {
            throw new UpdateException($"the change of versions cannot be made: {e.Message}", e);
        }

        lifetime.StartAfresh($"version {rollout.Version} gets its turn");
    }

    public void GiveUp(Rollout rollout, string reason)
    {
        if (installation is not null)
            StateFile.Write(installation.FailedPath, ("id", rollout.Id), ("to", rollout.Version), ("reason", reason));
    }

    private Installation Installed() => installation ?? throw new UpdateException("this node was not installed so that it can be updated");

    /// <summary>Its pass phrase stands beside it: the folder holds what opens every secret anyway.</summary>
    private void BackUp(LoadMasterConfig config, long revision, string version)
    {
        var folder = Path.Combine(dataDirectory, "before-update");
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var phrase = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var path = Path.Combine(folder, $"{time.GetUtcNow():yyyyMMdd'T'HHmmss'Z'}-to-{version}.lmbackup");
        PrivateFile.Write(path + ".passphrase", phrase + "\n");
        File.WriteAllBytes(path, backups.Create(config, revision, phrase, BackupParts.All));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        foreach (var old in Directory.GetFiles(folder, "*.lmbackup").OrderDescending(StringComparer.Ordinal).Skip(BackupsKept))
        {
            File.Delete(old);
            File.Delete(old + ".passphrase");
        }
    }
}
