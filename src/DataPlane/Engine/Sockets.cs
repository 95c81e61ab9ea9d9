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
    private const int V6Only = 26;
    private const int V6FreeBind = 78;

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
    public static int StartConnect(NativeAddress address)
    {
        var fd = Native.Socket(address.Family, Native.Stream | Native.NonBlocking | Native.CloseOnExec, 0);
        if (fd < 0)
        {
            return -Native.LastError;
        }

        if (Set(fd, LevelTcp, NoDelay, 1)
            && (Native.Connect(fd, address.Data, address.Length) == 0 || Native.LastError == Native.InProgress))
        {
            return fd;
        }

        var error = Native.LastError;
        _ = Native.Close(fd);
        return -error;
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

    private static bool Set(int fd, int level, int name, int value) => Native.SetOption(fd, level, name, &value, sizeof(int)) == 0;
}
