using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace LoadMaster.Network.Tests;

/// <summary>A pair of network namespaces joined by a veth cable: <c>v0</c> on both sides, .1 here, .2 there. Removed when disposed.</summary>
internal sealed partial class NamespacePair : IDisposable
{
    private const int NewNetwork = 0x40000000;
    private static int s_count;
    private readonly string _here;
    private readonly string _there;

    internal NamespacePair()
    {
        var number = Interlocked.Increment(ref s_count);
        _here = $"lmt-{Environment.ProcessId}-{number}a";
        _there = $"lmt-{Environment.ProcessId}-{number}b";
        Ip($"netns add {_here}");
        Ip($"netns add {_there}");
        Ip($"link add v0 netns {_here} type veth peer name v0 netns {_there}");
        SetUp(_here, 1);
        SetUp(_there, 2);
    }

    /// <summary>Why no namespace can be made here; null when one can.</summary>
    internal static string? Unavailable { get; } = Probe();

    /// <summary>For what must run on a thread of its own there.</summary>
    internal string There => _there;

    internal string IpHere(string arguments) => Ip($"-n {_here} {arguments}");

    internal string IpThere(string arguments) => Ip($"-n {_there} {arguments}");

    internal T RunHere<T>(Func<T> work) => Run(_here, work);

    internal T RunThere<T>(Func<T> work) => Run(_there, work);

    internal void RunHere(Action work) => Run(_here, () =>
    {
        work();
        return 0;
    });

    public void Dispose()
    {
        Ip($"netns del {_here}");
        Ip($"netns del {_there}");
    }

    private static string? Probe()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return "because network namespaces need root";
        }

        var name = $"lmt-{Environment.ProcessId}-probe";
        try
        {
            Ip($"netns add {name}");
            Ip($"netns del {name}");
            return null;
        }
        catch (InvalidOperationException e)
        {
            return $"because this machine makes no network namespace: {e.Message}";
        }
    }

    private static void SetUp(string name, int host)
    {
        Ip($"-n {name} link set lo up");
        Ip($"-n {name} link set v0 up");
        Ip($"-n {name} address add 198.18.7.{host}/24 dev v0");
        Ip($"-n {name} address add 2001:db8:7::{host}/64 dev v0 nodad");
    }

    /// <summary>On a thread of its own, because setns changes the calling thread; sockets opened there stay in that namespace.</summary>
    internal static T Run<T>(string name, Func<T> work)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                using var file = File.OpenHandle($"/var/run/netns/{name}");
                if (SetNamespace((int)file.DangerousGetHandle(), NewNetwork) != 0)
                {
                    throw new InvalidOperationException($"setns {name}: {Marshal.GetLastPInvokeErrorMessage()}");
                }

                result = work();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result;
    }

    internal static string Ip(string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })
            ?? throw new InvalidOperationException("ip did not start");
        var output = process.StandardOutput.ReadToEnd();
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"ip {arguments}: {errors.Trim()}");
    }

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNamespace(int descriptor, int kind);
}
