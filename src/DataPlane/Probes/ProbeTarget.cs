using System.Net.Sockets;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Probes;

/// <summary>Opens connections to servers for checks.</summary>
internal static class ProbeTarget
{
    /// <summary>The server's endpoint with another port, unless that is 0.</summary>
    public static Endpoint WithPort(Endpoint server, int port) => port == 0 ? server : server with { Port = port };

    public static async Task<Socket> ConnectAsync(Endpoint server, ProbeDeadline deadline)
    {
        deadline.AwaitedThing = "connection";
        var socket = new Socket(server.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(server.Address, server.Port, deadline.Token).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
