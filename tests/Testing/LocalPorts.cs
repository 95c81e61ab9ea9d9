using System.Net;
using System.Net.Sockets;

namespace LoadMaster.Testing;

/// <summary>TCP ports that nobody uses, each given once in a process.</summary>
public static class LocalPorts
{
    // Below the kernel's ephemeral range: there an outgoing connection of another test could take the port, or connect to itself on it.
    private const int First = 10_000;
    private const int Count = 20_000;

    private static int _next = Environment.ProcessId * 997 % Count;

    public static int Free()
    {
        for (var tries = 0; tries < Count; tries++)
        {
            var port = First + ((Interlocked.Increment(ref _next) & int.MaxValue) % Count);
            if (IsFree(port))
            {
                return port;
            }
        }

        throw new InvalidOperationException($"No TCP port is free between {First} and {First + Count - 1}.");
    }

    private static bool IsFree(int port)
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Bind(new IPEndPoint(IPAddress.Any, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
