using System.Runtime.InteropServices;

namespace LoadMaster.Host.Update;

/// <summary>What the base library lacks for changes that survive a loss of power: renaming links, syncing folders.</summary>
internal static class DurableDisk
{
    private const int ReadOnlyDirectory = 0x80000;

    /// <summary>Points a symbolic link elsewhere in one step: whoever looks sees the old target or the new one.</summary>
    public static void PointLink(string link, string target)
    {
        var fresh = link + ".new";
        File.Delete(fresh);
        File.CreateSymbolicLink(fresh, target);
        if (RenamePath(fresh, link) != 0)
            throw new IOException($"{link} cannot be changed: {Marshal.GetLastPInvokeErrorMessage()}.");
        SyncFileSystem(Path.GetDirectoryName(link)!);
    }

    /// <summary>All that was written to the file system that holds the folder.</summary>
    public static void SyncFileSystem(string directory)
    {
        var descriptor = Open(directory, ReadOnlyDirectory);
        if (descriptor < 0)
            throw new IOException($"{directory} cannot be opened: {Marshal.GetLastPInvokeErrorMessage()}.");
        var failed = SyncAll(descriptor) != 0;
        var reason = Marshal.GetLastPInvokeErrorMessage();
        _ = Close(descriptor);
        if (failed)
            throw new IOException($"{directory} cannot be synced: {reason}.");
    }

    [DllImport("libc", EntryPoint = "rename", SetLastError = true)]
    private static extern int RenamePath([MarshalAs(UnmanagedType.LPUTF8Str)] string from, [MarshalAs(UnmanagedType.LPUTF8Str)] string to);

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    private static extern int SyncAll(int descriptor);

    [DllImport("libc", EntryPoint = "close")]
    private static extern int Close(int descriptor);
}
