using System.Formats.Tar;
using System.IO.Compression;
using LoadMaster.Domain;
using LoadMaster.Domain.Ports;

namespace LoadMaster.Host.Update;

/// <summary>
/// The folder that holds the versions, as deploy/update/install.sh makes it: <c>versions/V</c>, the link <c>current</c>, <c>keys</c>, <c>state</c>,
/// <c>packages</c>, and the launcher. A version is there whole or not at all; the link changes in one step.
/// </summary>
public sealed class Installation(string root)
{
    private const string PackageNote = ".package";

    private const UnixFileMode Folder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private const UnixFileMode Plain = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    public string Root { get; } = root;

    public string KeysDirectory => Path.Combine(Root, "keys");

    public string PackagesDirectory => Path.Combine(Root, "packages");

    public string TrialPath => Path.Combine(Root, "state", "trial");

    public string FailedPath => Path.Combine(Root, "state", "failed");

    public string PreviousPath => Path.Combine(Root, "state", "previous");

    private string Versions => Path.Combine(Root, "versions");

    /// <summary>The version that the next start runs; empty: the link is none of ours.</summary>
    public string Current => Path.GetFileName(new FileInfo(Path.Combine(Root, "current")).LinkTarget ?? "");

    /// <summary>The version before, as far as it is still there.</summary>
    public string Previous => StateFile.Read(PreviousPath)?.GetValueOrDefault("version") is { Length: > 0 } version && IsComplete(version) ? version : "";

    public long FreeBytes => new DriveInfo(Root).AvailableFreeSpace;

    public bool IsComplete(string version) => ReleaseFile.Read(Path.Combine(Versions, version))?.Version == version;

    /// <param name="packageSha256">Empty: whatever package it came from.</param>
    public bool IsStaged(string version, string packageSha256)
    {
        var note = Path.Combine(Versions, version, PackageNote);
        return IsComplete(version) && (packageSha256.Length == 0 || (File.Exists(note) && File.ReadAllText(note) == packageSha256));
    }

    /// <exception cref="UpdateException">The payload is not what its manifest says, or the disk does not play along.</exception>
    public void Unpack(UpdatePackage package)
    {
        var version = package.Manifest.Version.ToString();
        if (IsStaged(version, package.Sha256))
            return;
        var staging = Path.Combine(Versions, $".staging-{version}");
        try
        {
            if (version == Current)
                throw new UpdateException($"version {version} runs here, from another package");
            if (version == Previous)
                throw new UpdateException($"version {version} is kept as the one before, from another package; give this one another build number");
            Delete(staging);
            Directory.CreateDirectory(staging, Folder);
            Extract(package, staging);
            if (ReleaseFile.Read(staging)?.Version != version || !File.Exists(Path.Combine(staging, "loadmasterd")))
                throw new UpdateException($"the package's payload is not version {version}, which its manifest names");
            File.WriteAllText(Path.Combine(staging, PackageNote), package.Sha256);
            DurableDisk.SyncFileSystem(Versions);
            Delete(Path.Combine(Versions, version));
            Directory.Move(staging, Path.Combine(Versions, version));
            DurableDisk.SyncFileSystem(Versions);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UpdateException($"version {version} cannot be unpacked: {e.Message}", e);
        }
    }

    /// <summary>The trial is noted first: a version that is started without one would not be taken back.</summary>
    /// <exception cref="IOException">The running version stays.</exception>
    public void BeginTrial(string rollout, string version, int readySeconds, int notServing)
    {
        File.Delete(FailedPath);
        StateFile.Write(
            TrialPath, ("id", rollout), ("to", version), ("from", Current), ("ready_seconds", Text(readySeconds)), ("starts", "0"), ("not_serving", Text(notServing)));
        DurableDisk.PointLink(Path.Combine(Root, "current"), Path.Combine("versions", version));
    }

    /// <summary>The version before can be gone back to, and is noted before the trial ends.</summary>
    public void EndTrial(string from)
    {
        StateFile.Write(PreviousPath, ("version", from));
        PrivateFileDelete(TrialPath);
        foreach (var old in Directory.GetDirectories(Versions))
        {
            if (Path.GetFileName(old) != Current && Path.GetFileName(old) != from)
                Delete(old);
        }
    }

    private static void Extract(UpdatePackage package, string staging)
    {
        using var tar = new TarReader(new GZipStream(new MemoryStream(package.Payload.ToArray(), writable: false), CompressionMode.Decompress));
        var (files, bytes) = (0, 0L);
        while (tar.GetNextEntry() is { } entry)
        {
            var path = Path.GetFullPath(Path.Combine(staging, entry.Name));
            if (path != staging && !path.StartsWith(staging + "/", StringComparison.Ordinal) && path.TrimEnd('/') != staging)
                throw new UpdateException($"the package has a file outside of its folder: {entry.Name}");
            if (entry.EntryType == TarEntryType.Directory)
            {
                Directory.CreateDirectory(path, Folder);
                continue;
            }

            bytes += entry.Length;
            if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile) || ++files > Limits.PackageFilesMax || bytes > package.Manifest.UnpackedBytes)
                throw new UpdateException($"the package holds links, too many files or more bytes than its manifest says (at {entry.Name})");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!, Folder);
            entry.ExtractToFile(path, overwrite: false);
            File.SetUnixFileMode(path, (entry.Mode & UnixFileMode.UserExecute) != 0 ? Folder : Plain);
        }
    }

    private static void Delete(string directory)
    {
        if (Directory.Exists(directory))
            Directory.Delete(directory, recursive: true);
    }

    private static void PrivateFileDelete(string path) => Security.PrivateFile.Delete(path);

    private static string Text(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
