using System.Collections.Concurrent;
using System.Diagnostics;

namespace LoadMaster.Network.Tests.Direct;

/// <summary>What passes a namespace's wire to or from an address and port 80, by tcpdump, from the time that it is made.</summary>
internal sealed class DirectCapture : IDisposable
{
    private readonly Process _capture;
    private readonly ConcurrentQueue<string> _lines = new();

    internal DirectCapture(string place, string address)
    {
        Skip.IfNot(File.Exists("/usr/bin/tcpdump"), "because tcpdump is not installed");
        string[] command = ["netns", "exec", place, "tcpdump", "-nnl", "--immediate-mode", "-i", "v0", "tcp", "port", "80", "and", "host", address];
        _capture = new Process { StartInfo = new ProcessStartInfo("ip", command) { RedirectStandardError = true, RedirectStandardOutput = true } };
        _capture.OutputDataReceived += (_, output) => _lines.Enqueue(output.Data ?? "");
        _capture.Start();
        _capture.BeginOutputReadLine();
        while (_capture.StandardError.ReadLine() is { } line && !line.StartsWith("listening", StringComparison.Ordinal))
        {
        }
    }

    internal IReadOnlyList<string> Lines => [.. _lines];

    public void Dispose()
    {
        _capture.Kill();
        _capture.WaitForExit();
        _capture.Dispose();
    }
}
