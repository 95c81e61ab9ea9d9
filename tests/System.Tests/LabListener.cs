using System.Net;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;

namespace LoadMaster.System.Tests;

/// <summary>A port in a namespace of the lab that connections reach when nothing refuses them: the kernel answers, nobody accepts.</summary>
internal sealed class LabListener : IDisposable
{
    private const int Backlog = 1024;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);
    private readonly Socket _socket;

    internal LabListener(string ns, int port) => _socket = In(ns, () =>
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.Bind(new IPEndPoint(IPAddress.Any, port));
        socket.Listen(Backlog);
        return socket;
    });

    internal static bool Reaches(string from, string address, int port) => In(from, () =>
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        try
        {
            socket.Connect(IPAddress.Parse(address), port);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            // It is under way.
        }

        return socket.Poll(s_patience, SelectMode.SelectWrite) && (int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)! == 0;
    });

    public void Dispose() => _socket.Dispose();

    private static T In<T>(string ns, Func<T> work)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                LabNamespace.Enter(ns);
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
}
