using System.Runtime.InteropServices;
using LoadMaster.Network.Interop;
using LoadMaster.Network.Netlink;
using static LoadMaster.Network.Conntrack.ConntrackAttributes;

namespace LoadMaster.Network.Conntrack;

/// <summary>
/// What the kernel tells of new connections the moment it has let their first packet through (ctnetlink's multicast group of new ones). Ends and
/// changes of state are left to the look at the whole table: they would cost three more messages for each connection. Made where it is
/// used: in the network namespace of its maker's thread.
/// </summary>
internal sealed unsafe class ConntrackEvents : IDisposable
{
    /// <summary>About 20,000 connections.</summary>
    internal const int ReceiveBufferBytes = 8 * 1024 * 1024;

    private const uint GroupNew = 1;
    private const int SoReceiveBufferForce = 33;
    private const int ErrorNoBuffers = 105;
    private const int MessageLengthMax = 16 * 1024;
    private readonly byte[] _buffer = new byte[MessageLengthMax];
    private int _descriptor;

    internal ConntrackEvents(int receiveBufferBytes = ReceiveBufferBytes)
    {
        _descriptor = Libc.Socket(Libc.AfNetlink, Libc.SockRaw | Libc.SockCloseOnExec, NetlinkNetfilter);
        if (_descriptor < 0)
        {
            throw new NetworkException($"The kernel gives no socket for news of connections: {Libc.ErrorText(Marshal.GetLastPInvokeError())}.");
        }

        _ = Libc.SetSocketOption(_descriptor, Libc.SolSocket, SoReceiveBufferForce, &receiveBufferBytes, sizeof(int));

        // struct sockaddr_nl: family, padding, port (the kernel chooses), groups. Without a port of its own a socket hears nothing.
        var address = stackalloc uint[3] { Libc.AfNetlink, 0, GroupNew };
        if (Libc.Bind(_descriptor, address, 3 * sizeof(uint)) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            Dispose();
            throw new NetworkException($"The kernel tells no news of connections: {Libc.ErrorText(error)}.");
        }
    }

    /// <summary>Takes what has come, at most so many messages; false when news were lost since the last call, because they came too fast.</summary>
    internal bool Read(int messagesMax, Action<ConnectionRecord> take)
    {
        var whole = true;
        for (var messages = 0; messages < messagesMax; messages++)
        {
            nint length;
            fixed (byte* bytes = _buffer)
            {
                length = Libc.Receive(_descriptor, bytes, MessageLengthMax, Libc.MessageDontWait);
            }

            if (length > 0)
            {
                Take(_buffer.AsSpan(0, (int)length), take);
                continue;
            }

            switch (Marshal.GetLastPInvokeError())
            {
                case Libc.ErrorAgain:
                    return whole;
                case ErrorNoBuffers:
                    whole = false;
                    break;
                case Libc.ErrorInterrupted:
                    break;
                case var error:
                    throw new NetworkException($"News of connections cannot be read: {Libc.ErrorText(error)}.");
            }
        }

        return whole;
    }

    public void Dispose()
    {
        if (_descriptor >= 0)
        {
            _ = Libc.Close(_descriptor);
            _descriptor = -1;
        }
    }

    private static void Take(ReadOnlySpan<byte> rest, Action<ConnectionRecord> take)
    {
        while (rest.Length >= NetlinkWriter.HeaderLength + HeaderLength)
        {
            var length = MemoryMarshal.Read<int>(rest);
            if (length < NetlinkWriter.HeaderLength + HeaderLength || length > rest.Length)
            {
                return;
            }

            if (MemoryMarshal.Read<ushort>(rest[4..]) == TypeNew && ConntrackTable.ReadOurs(rest[(NetlinkWriter.HeaderLength + HeaderLength)..length]) is { } record)
            {
                take(record);
            }

            rest = rest[Math.Min(NetlinkWriter.Align(length), rest.Length)..];
        }
    }
}
