using System.Globalization;
using System.Net;
using System.Net.Sockets;
using LoadMaster.Domain;
using LoadMaster.Host.Options;

namespace LoadMaster.Host.Startup;

/// <summary>What must hold before the daemon starts; each failure is one clear line with what to do.</summary>
public static class StartupChecks
{
    private const int NetAdmin = 12;
    private const int NetRaw = 13;

    /// <exception cref="StartupProblemException">Something the daemon cannot work without is missing.</exception>
    public static void Run(DaemonOptions options)
    {
        CheckMemory(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        CheckFolder(options.Node.DataDirectory, "data directory", "node:dataDirectory");
        if (options.Node.LogDirectory.Length > 0)
        {
            CheckFolder(options.Node.LogDirectory, "log directory", "node:logDirectory");
        }

        CheckPort(options.Management.Address, options.Management.Port, "management", "management:port");
        if (options.Ha is { } ha)
        {
            CheckCapabilities(File.ReadAllText("/proc/self/status"));
            CheckPort(ha.Address, ha.ClusterPort, "cluster", "ha:clusterPort");
        }
    }

    /// <summary>Opens and closes it, so that what is wrong is said before anything has started.</summary>
    internal static void CheckPort(string address, int port, string what, string option)
    {
        using var socket = new Socket(IPAddress.Parse(address).AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(new IPEndPoint(IPAddress.Parse(address), port));
            socket.Listen();
        }
        catch (SocketException error)
        {
            var advice = error.SocketErrorCode == SocketError.AddressAlreadyInUse
                ? $"Stop the program that uses it, or choose another with --{option} PORT."
                : $"Is {address} an address of this machine, and may this user open the port?";
            throw new StartupProblemException(
                ProblemCodes.PortTaken, $"The {what} port {new IPEndPoint(IPAddress.Parse(address), port)} cannot be opened: {error.Message}. {advice}");
        }
    }

    internal static void CheckMemory(long bytes)
    {
        if (bytes < Limits.MemoryBytesMin)
        {
            throw new StartupProblemException(
                ProblemCodes.NoMemory,
                $"Not enough memory: {bytes / (1024 * 1024)} MB available to this machine or container, {Limits.MemoryBytesMin / (1024 * 1024)} MB needed. Give it more memory and start again.");
        }
    }

    internal static void CheckFolder(string folder, string what, string option)
    {
        try
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            var probe = Path.Combine(folder, $".writable-{Environment.ProcessId}");
            File.WriteAllText(probe, "");
            File.Delete(probe);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StartupProblemException(
                ProblemCodes.DataFolder,
                $"The {what} {folder} cannot be written: {error.Message} Make it writable for this user, or name another with --{option} FOLDER.");
        }
    }

    internal static void CheckCapabilities(string procStatus)
    {
        var effective = procStatus.Split('\n').First(line => line.StartsWith("CapEff:", StringComparison.Ordinal))["CapEff:".Length..].Trim();
        var bits = ulong.Parse(effective, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        var missing = new List<string>();
        if ((bits & (1UL << NetAdmin)) == 0)
        {
            missing.Add("CAP_NET_ADMIN");
        }

        if ((bits & (1UL << NetRaw)) == 0)
        {
            missing.Add("CAP_NET_RAW");
        }

        if (missing.Count > 0)
        {
            throw new StartupProblemException(
                ProblemCodes.MissingCapability,
                $"High availability needs {string.Join(" and ", missing)} to move the shared addresses. Run the daemon as root, or with AmbientCapabilities={string.Join(" ", missing)} in its systemd unit.");
        }
    }
}
