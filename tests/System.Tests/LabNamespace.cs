using System.Runtime.InteropServices;

namespace LoadMaster.System.Tests;

/// <summary>Brings threads into a network namespace of the lab.</summary>
internal static partial class LabNamespace
{
    private const int NetworkNamespace = 0x40000000;

    /// <summary>The calling thread's sockets are made there from now on; the thread is of no other use afterwards.</summary>
    internal static void Enter(string name)
    {
        using var file = File.OpenHandle($"/run/netns/{name}");
        if (SetNamespace((int)file.DangerousGetHandle(), NetworkNamespace) != 0)
        {
            throw new InvalidOperationException($"setns {name}: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNamespace(int file, int kind);
}
