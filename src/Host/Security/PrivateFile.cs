using System.Runtime.InteropServices;
using LoadMaster.Domain;

namespace LoadMaster.Host.Security;

/// <summary>Files that only the daemon's user may read (mode 0600), written whole or not at all.</summary>
public static class PrivateFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>O_RDONLY | O_CLOEXEC of Linux.</summary>
    private const int ReadOnlyDirectory = 0x80000;

    /// <summary>Writes beside, syncs, renames, syncs the directory: after a crash either the old or the new text is there.</summary>
    public static void Write(string path, string text)
    {
        var temporary = path + ".tmp";
        try
        {
            File.Delete(temporary);
            using (var file = new FileStream(temporary, Options()))
            {
                using var writer = new StreamWriter(file);
                writer.Write(text);
                writer.Flush();
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
            SyncDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unusable(path, "written", e);
        }
    }

    /// <summary>Reads the file and takes away what others may do with it; null when there is none.</summary>
    public static string? Read(string path, int bytesMax)
    {
        try
        {
            if (!File.Exists(path))
                return null;
            if (new FileInfo(path).Length > bytesMax)
                throw new StartupProblemException(ProblemCodes.DataFolder, $"{path} is larger than {bytesMax} bytes, so it is not ours; move it away and start again.");
            File.SetUnixFileMode(path, OwnerOnly);
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unusable(path, "read", e);
        }
    }

    public static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unusable(path, "deleted", e);
        }
    }

    private static FileStreamOptions Options() => new()
    {
        Mode = FileMode.CreateNew,
        Access = FileAccess.Write,
        Share = FileShare.None,
        UnixCreateMode = OwnerOnly,
    };

    /// <summary>A rename is durable only once its directory is; the base library opens no directories.</summary>
    private static void SyncDirectory(string directory)
    {
        var descriptor = Open(directory, ReadOnlyDirectory);
        if (descriptor < 0)
        {
            throw new IOException($"the directory cannot be opened ({Marshal.GetLastPInvokeErrorMessage()}).");
        }

        var failed = Sync(descriptor) != 0;
        var reason = Marshal.GetLastPInvokeErrorMessage();
        _ = Close(descriptor);
        if (failed)
        {
            throw new IOException($"the directory cannot be synced ({reason}).");
        }
    }

    private static StartupProblemException Unusable(string path, string done, Exception inner) => new(
        ProblemCodes.DataFolder,
        $"{path} cannot be {done}: {inner.Message} Give the daemon's user write access to the data directory, or choose another one.");

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int Sync(int descriptor);

    [DllImport("libc", EntryPoint = "close")]
    private static extern int Close(int descriptor);
}
