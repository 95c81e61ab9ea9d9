using System.Net;
using System.Net.Sockets;
using LoadMaster.DataPlane.Engine;
using LoadMaster.DataPlane.Proxying;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Probes;

/// <summary>Opens connections to servers for checks.</summary>
internal static class ProbeTarget
{
    /// <summary>The server's endpoint with another port, unless that is 0.</summary>
    public static Endpoint WithPort(Endpoint server, int port) => port == 0 ? server : server with { Port = port };

    /// <summary>A server that refuses, is out of reach or does not answer in time is no exception.</summary>
    public static async ValueTask<ProbeConnection> ConnectAsync(Endpoint server, ProxyProtocolVersion header, ProbeDeadline deadline)
    {
        deadline.AwaitedThing = "connection";
        var socket = new Socket(server.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            var error = await ConnectAttempt.RunAsync(socket, new IPEndPoint(server.Address, server.Port), deadline.Token).ConfigureAwait(false);
            if (error != SocketError.Success)
            {
                socket.Dispose();
                return new ProbeConnection(null, deadline.Token.IsCancellationRequested ? deadline.TimeoutReason : FailureReasons.Of(error));
            }

            socket.NoDelay = true;
            if (header != ProxyProtocolVersion.Off)
            {
                _ = await socket.SendAsync(HeaderOf(socket, header), deadline.Token).ConfigureAwait(false);
            }

            return new ProbeConnection(socket, "connected");
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>A check speaks for itself: the binary form says so, the text form names both ends of the connection.</summary>
    private static byte[] HeaderOf(Socket socket, ProxyProtocolVersion header)
    {
        if (header == ProxyProtocolVersion.V2)
        {
            return [.. ProxyHeader.Signature, 0x20, 0, 0, 0];
        }

        var line = new byte[ProxyHeaderWriter.BytesMax];
        return line[..ProxyHeaderWriter.Write(line, header, AddressOf(socket.LocalEndPoint!), AddressOf(socket.RemoteEndPoint!), 0, showedCertificate: false)];
    }

    private static ClientAddress AddressOf(EndPoint end) => ClientAddress.Of(((IPEndPoint)end).Address.GetAddressBytes(), ((IPEndPoint)end).Port);
}

/// <summary>An open connection, or why there is none.</summary>
internal readonly record struct ProbeConnection(Socket? Socket, string Reason);
