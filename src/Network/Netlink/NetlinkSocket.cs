using System.Runtime.InteropServices;
using LoadMaster.Network.Interop;

namespace LoadMaster.Network.Netlink;

/// <summary>Takes one message of a dump: its type and what follows its header.</summary>
internal delegate void DumpHandler(ushort type, ReadOnlySpan<byte> payload);

/// <summary>A short-lived netlink conversation with the kernel of the calling thread's network namespace.</summary>
internal sealed unsafe class NetlinkSocket : IDisposable
{
    internal const ushort FlagRequest = 1;
    internal const ushort FlagAcknowledge = 4;
    internal const ushort FlagReplace = 0x100;
    internal const ushort FlagCreate = 0x400;
    internal const ushort FlagDump = 0x300;

    private const ushort TypeError = 2;
    private const ushort TypeDone = 3;
    private const int ReceiveBufferLength = 64 * 1024;
    private const int AnswerTimeoutSeconds = 2;
    private readonly byte[] _receiveBuffer = new byte[ReceiveBufferLength];
    private int _descriptor;
    private uint _sequence;

    /// <param name="protocol">0: rtnetlink.</param>
    internal NetlinkSocket(int protocol = 0)
    {
        _descriptor = Libc.Socket(Libc.AfNetlink, Libc.SockRaw | Libc.SockCloseOnExec, protocol);
        if (_descriptor < 0)
        {
            throw new NetworkException($"Cannot open a netlink socket: {Libc.ErrorText(Marshal.GetLastPInvokeError())}.");
        }

        // The kernel answers at once; the bound only keeps a caller from hanging should it ever not.
        var timeout = stackalloc long[2] { AnswerTimeoutSeconds, 0 };
        _ = Libc.SetSocketOption(_descriptor, Libc.SolSocket, Libc.SoReceiveTimeout, timeout, 2 * sizeof(long));
    }

    internal uint NextSequence() => ++_sequence;

    /// <summary>Sends a request that asks for an acknowledgement; answers 0 or the error number.</summary>
    internal int Request(ReadOnlySpan<byte> message)
    {
        Send(message);
        while (true)
        {
            var rest = Receive();
            while (TryTake(ref rest, out var type, out var payload))
            {
                if (type == TypeError)
                {
                    return -MemoryMarshal.Read<int>(payload);
                }
            }
        }
    }

    /// <summary>Asks for everything of a kind, with a fixed part of zeros (any family), and hands each message on.</summary>
    internal void Dump(ushort type, int headerLength, DumpHandler handle)
    {
        Span<byte> buffer = stackalloc byte[NetlinkWriter.HeaderLength + headerLength];
        var writer = new NetlinkWriter(buffer, type, FlagRequest | FlagDump, NextSequence());
        writer.Skip(headerLength);
        Dump(writer.Finish(), handle);
    }

    /// <summary>Sends a request for a dump and hands each message on.</summary>
    internal void Dump(ReadOnlySpan<byte> request, DumpHandler handle)
    {
        Send(request);
        while (true)
        {
            var rest = Receive();
            while (TryTake(ref rest, out var got, out var payload))
            {
                switch (got)
                {
                    case TypeDone:
                        return;
                    case TypeError:
                        throw new NetworkException($"The kernel refused a netlink dump: {Libc.ErrorText(-MemoryMarshal.Read<int>(payload))}.");
                    default:
                        handle(got, payload);
                        break;
                }
            }
        }
    }

    public void Dispose()
    {
        if (_descriptor >= 0)
        {
            _ = Libc.Close(_descriptor);
            _descriptor = -1;
        }
    }

    private void Send(ReadOnlySpan<byte> message)
    {
        fixed (byte* bytes = message)
        {
            if (Libc.Send(_descriptor, bytes, (nuint)message.Length, 0) != message.Length)
            {
                throw new NetworkException($"Cannot write to the netlink socket: {Libc.ErrorText(Marshal.GetLastPInvokeError())}.");
            }
        }
    }

    private ReadOnlySpan<byte> Receive()
    {
        fixed (byte* bytes = _receiveBuffer)
        {
            while (true)
            {
                var length = Libc.Receive(_descriptor, bytes, ReceiveBufferLength, 0);
                if (length > 0)
                {
                    return _receiveBuffer.AsSpan(0, (int)length);
                }

                var error = Marshal.GetLastPInvokeError();
                if (error != Libc.ErrorInterrupted)
                {
                    throw new NetworkException($"The kernel did not answer on the netlink socket: {Libc.ErrorText(error)}.");
                }
            }
        }
    }

    private bool TryTake(ref ReadOnlySpan<byte> rest, out ushort type, out ReadOnlySpan<byte> payload)
    {
        while (rest.Length >= NetlinkWriter.HeaderLength)
        {
            var length = MemoryMarshal.Read<int>(rest);
            if (length < NetlinkWriter.HeaderLength || length > rest.Length)
            {
                break;
            }

            var message = rest[..length];
            rest = rest[Math.Min(NetlinkWriter.Align(length), rest.Length)..];
            if (MemoryMarshal.Read<uint>(message[8..]) == _sequence)
            {
                type = MemoryMarshal.Read<ushort>(message[4..]);
                payload = message[NetlinkWriter.HeaderLength..];
                return true;
            }
        }

        type = 0;
        payload = [];
        return false;
    }
}
