namespace LoadMaster.DataPlane.Engine;

/// <summary>Opens sockets the way the engine needs them; a negative result is -errno.</summary>
internal static unsafe class Sockets
{
    private const int LevelSocket = 1;
    private const int LevelIp = 0;
    private const int LevelTcp = 6;
    private const int LevelV6 = 41;
    private const int ReuseAddress = 2;
    private const int ErrorOption = 4;
    private const int Linger = 13;
    private const int ReusePort = 15;
    private const int NoDelay = 1;
    private const int FreeBind = 15;
    private const int AttachFilter = 26;
    private const int DetachFilter = 27;
    private const nuint UnacknowledgedBytes = 0x5411;
    private const int V6Only = 26;
    private const int V6FreeBind = 78;
    private const int Transparent = 19;
    private const int V6Transparent = 75;
    private const int PortAtConnect = 24;

    /// <summary>A listener that shares its port with those of the other loops, and may bind an address that this node does not hold now.</summary>
    public static int OpenListener(NativeAddress address, int backlog)
    {
        var fd = Native.Socket(address.Family, Native.Stream | Native.NonBlocking | Native.CloseOnExec, 0);
        if (fd < 0)
        {
            return -Native.LastError;
        }

        var ready = Set(fd, LevelSocket, ReuseAddress, 1)
            && Set(fd, LevelSocket, ReusePort, 1)
            && Set(fd, LevelTcp, NoDelay, 1)
            && (address.IsV6
                ? Set(fd, LevelV6, V6Only, 1) && Set(fd, LevelV6, V6FreeBind, 1)
                : Set(fd, LevelIp, FreeBind, 1))
            && Native.Bind(fd, address.Data, address.Length) == 0
            && Native.Listen(fd, backlog) == 0;
        if (ready)
        {
            return fd;
        }

        var error = Native.LastError;
        _ = Native.Close(fd);
        return -error;
    }

    /// <summary>Starts connecting; the stream's first writable event tells the outcome.</summary>
    /// <param name="from">Whose address the connection comes from; null for this node's own.</param>
    public static int StartConnect(NativeAddress address, in ClientAddress? from)
    {
        var fd = Native.Socket(address.Family, Native.Stream | Native.NonBlocking | Native.CloseOnExec, 0);
        if (fd < 0)
        {
            return -Native.LastError;
        }

        if (Set(fd, LevelTcp, NoDelay, 1)
            && (from is not { } client || TakeAddress(fd, client))
            && (Native.Connect(fd, address.Data, address.Length) == 0 || Native.LastError == Native.InProgress))
        {
            return fd;
        }

        var error = Native.LastError;
        _ = Native.Close(fd);
        return -error;
    }

    /// <summary>A port is found when the server is known, so that one client may have 64 K connections to each server.</summary>
    private static bool TakeAddress(int fd, in ClientAddress client)
    {
        var name = stackalloc byte[NativeAddress.LengthMax];
        var length = client.ToSocketAddress(name);
        return MakeTransparent(fd, client.Length == 16) && Set(fd, LevelIp, PortAtConnect, 1) && Native.Bind(fd, name, length) == 0;
    }

    /// <summary>The pending error of a socket, which is how a connect in progress ends; 0 for none.</summary>
    public static int TakeError(int fd)
    {
        var error = 0;
        var length = (uint)sizeof(int);
        return Native.GetOption(fd, LevelSocket, ErrorOption, &error, &length) == 0 ? error : Native.LastError;
    }

    /// <summary>Makes the coming close a reset, so that the peer does not take what it got for the whole.</summary>
    public static void ResetOnClose(int fd)
    {
        var linger = stackalloc int[2];
        linger[0] = 1;
        linger[1] = 0;
        _ = Native.SetOption(fd, LevelSocket, Linger, linger, 2 * sizeof(int));
    }

    /// <summary>The address that a connection's client connected to; false when the kernel does not tell.</summary>
    public static bool TryGetOwnAddress(int fd, out ClientAddress address)
    {
        var bytes = stackalloc byte[NativeAddress.LengthMax];
        var length = (uint)NativeAddress.LengthMax;
        var known = Native.OwnName(fd, bytes, &length) == 0;
        address = known ? ClientAddress.Of(bytes) : default;
        return known;
    }

    /// <summary>Whether the peer's kernel has everything that was sent, the end too if it was sent.</summary>
    public static bool HasDelivered(int fd)
    {
        var waiting = 0;
        return Native.Control(fd, UnacknowledgedBytes, &waiting) != 0 || waiting == 0;
    }

    /// <summary>
    /// A deaf listener drops connection requests without a word, so that clients ask again about a second later. Requests that it has
    /// answered are completed all the same: a filter sees the TCP header first, and this one drops only SYN without ACK.
    /// </summary>
    public static bool SetDeaf(int fd, bool deaf)
    {
        const byte flagsAt = 13;
        const byte synAndAck = 0x12;
        const byte syn = 0x02;
        var program = stackalloc FilterStep[]
        {
            new(0x30, 0, 0, flagsAt),
            new(0x54, 0, 0, synAndAck),
            new(0x15, 0, 1, syn),
            new(0x06, 0, 0, 0),
            new(0x06, 0, 0, uint.MaxValue),
        };
        var filter = new Filter { Length = 5, Program = program };
        return Native.SetOption(fd, LevelSocket, deaf ? AttachFilter : DetachFilter, &filter, (uint)sizeof(Filter)) == 0;
    }

    /// <summary>From now on the connection works though its own address is not on this node; needs CAP_NET_ADMIN or CAP_NET_RAW.</summary>
    public static bool MakeTransparent(int fd, bool v6) => v6 ? Set(fd, LevelV6, V6Transparent, 1) : Set(fd, LevelIp, Transparent, 1);

    private static bool Set(int fd, int level, int name, int value) => Native.SetOption(fd, level, name, &value, sizeof(int)) == 0;

    /// <summary>One instruction of a classic BPF program.</summary>
    private readonly record struct FilterStep(ushort Code, byte JumpTrue, byte JumpFalse, uint Operand);

    private struct Filter
    {
        public ushort Length;
        public FilterStep* Program;
    }
}
