namespace LoadMaster.DataPlane.Engine;

/// <summary>A connected (or connecting) TCP socket of one loop, with the bytes that wait on either side of it.</summary>
internal abstract unsafe partial class StreamSocket(EventLoop loop) : Handler(loop)
{
    public const int WouldBlock = -1;
    public const int Failed = -2;

    /// <summary>Received, not yet used: a partial head, or requests sent ahead.</summary>
    public ByteQueue Input;

    /// <summary>Accepted for sending, not yet taken by the kernel.</summary>
    public ByteQueue Output;

    private const int SlowReadBytes = 32 * 1024;
    private bool _finWanted;

    /// <summary>The kernel may have bytes (or the end) for us.</summary>
    public bool ReadReady { get; private set; }

    public bool WriteBlocked { get; protected set; }

    /// <summary>The peer has said that it sends no more; bytes may still be waiting.</summary>
    public bool PeerClosed { get; private set; }

    /// <summary>The end of the peer's bytes was read.</summary>
    public bool EndSeen { get; private set; }

    public bool FinSent { get; private set; }

    /// <summary>How much to read at a time for this receiver: one that has fallen behind gets little, so that little waits in memory for it.</summary>
    public int ReadSize { get; private set; } = BufferPool.ReadBytes;

    protected bool Open(int fd)
    {
        Fd = fd;
        ReadReady = false;
        WriteBlocked = false;
        PeerClosed = false;
        EndSeen = false;
        FinSent = false;
        ReadSize = BufferPool.ReadBytes;
        _finWanted = false;
        return Loop.Register(this);
    }

    protected void CloseSocket()
    {
        Loop.Timers.Cancel(this);
        Input.Release(Loop.Buffers);
        Output.Release(Loop.Buffers);
        Loop.Unregister(this);
        if (_tls is not null)
        {
            CloseTls();
        }

        _ = Native.Close(Fd);
        Fd = -1;
    }

    protected void NoteEvents(uint events)
    {
        const uint ended = Epoll.PeerClosed | Epoll.HangUp | Epoll.Error;
        if ((events & (Epoll.In | ended)) != 0)
        {
            ReadReady = true;
        }

        if ((events & ended) != 0)
        {
            PeerClosed = true;
        }

        if ((events & (Epoll.Out | Epoll.HangUp | Epoll.Error)) != 0)
        {
            WriteBlocked = false;
        }

        if (_tls is not null)
        {
            NoteTlsEvents((events & (Epoll.In | ended)) != 0);
        }
    }

    /// <summary>The number of bytes; 0 at the end; <see cref="WouldBlock"/>; <see cref="Failed"/>.</summary>
    public int Receive(byte* buffer, int room)
    {
        if (_tls is not null)
        {
            return ReceiveTls(buffer, room);
        }

        while (true)
        {
            var count = (int)Native.Receive(Fd, buffer, (nuint)room, 0);
            if (count > 0)
            {
                // A short read has drained the socket: the next bytes raise a new edge. Not so when the end is waiting behind them.
                if (count < room && !PeerClosed)
                {
                    ReadReady = false;
                }

                return count;
            }

            if (count == 0)
            {
                ReadReady = false;
                EndSeen = true;
                return 0;
            }

            var error = Native.LastError;
            if (error != Native.Interrupted)
            {
                ReadReady = false;
                return error == Native.WouldBlock ? WouldBlock : Failed;
            }
        }
    }

    /// <summary>Receives into the scratch block, or behind the bytes of a head that is already waiting.</summary>
    public int ReceiveHead(int roomMax, out byte* data, out int length)
    {
        if (Input.IsEmpty)
        {
            data = Loop.Buffers.Scratch;
            length = Receive(data, roomMax);
            return length;
        }

        _ = Input.Reserve(Loop.Buffers, 1024);
        var count = Receive(Input.Tail, Math.Min(Input.Room, roomMax));
        if (count > 0)
        {
            Input.Grow(count);
        }

        data = Input.Data;
        length = Input.Count;
        return count;
    }

    /// <summary>Keeps the unused end of what was received, wherever it lies now.</summary>
    public void KeepRest(byte* data, int length)
    {
        if (Input.Holds(data))
        {
            Input.Consume(Loop.Buffers, Input.Count - length);
        }
        else if (length > 0)
        {
            _ = Input.Append(Loop.Buffers, data, length);
        }
    }

    /// <summary>Sends, and keeps what the kernel does not take; false when the connection failed.</summary>
    public bool Send(byte* data, int length)
    {
        if (Output.IsEmpty && !WriteBlocked)
        {
            var count = SendNow(data, length);
            if (count < 0)
            {
                return false;
            }

            data += count;
            length -= count;
        }

        return length == 0 || Output.Append(Loop.Buffers, data, length);
    }

    /// <summary>Sends what waits; false when the connection failed.</summary>
    public bool Flush()
    {
        if (!Output.IsEmpty && !WriteBlocked)
        {
            var count = SendNow(Output.Data, Output.Count);
            if (count < 0)
            {
                return false;
            }

            Output.Consume(Loop.Buffers, count);
        }

        if (_finWanted && !FinSent && Output.IsEmpty)
        {
            FinSent = true;
            _tls?.SendCloseNotify();
            _ = Native.Shutdown(Fd, Native.ShutdownWrite);
        }

        return true;
    }

    /// <summary>Tells the peer that no more comes, once everything is sent.</summary>
    public bool FinishWriting()
    {
        _finWanted = true;
        return Flush();
    }

    private int SendNow(byte* data, int length)
    {
        while (true)
        {
            var count = _tls is null ? (int)Native.Send(Fd, data, (nuint)length, Native.NoSignal) : _tls.Write(data, length);
            if (count >= 0)
            {
                WriteBlocked = count < length;
                if (WriteBlocked)
                {
                    ReadSize = SlowReadBytes;
                }
                else if (length >= SlowReadBytes)
                {
                    ReadSize = BufferPool.ReadBytes;
                }

                return count;
            }

            if (_tls is not null)
            {
                return -1;
            }

            var error = Native.LastError;
            if (error == Native.WouldBlock)
            {
                WriteBlocked = true;
                return 0;
            }

            if (error != Native.Interrupted)
            {
                return -1;
            }
        }
    }
}
