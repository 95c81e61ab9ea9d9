using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Engine;

/// <summary>
/// The listening sockets of one port of a service, one per loop, or one that all loops share where there are very many services. Each loop claims its own,
/// whatever nobody claimed is closed with the binding.
/// </summary>
internal sealed class ListenerBinding
{
    private readonly int[] _sockets;
    private int _sharers;

    private ListenerBinding(Endpoint address, ServiceType type, int[] sockets, bool isShared)
    {
        (Address, Type, _sockets, IsShared) = (address, type, sockets, isShared);
        _sharers = sockets.Length;
    }

    /// <summary>All loops have the same socket, of which the kernel tells one of them at a time.</summary>
    public bool IsShared { get; }

    public Endpoint Address { get; }

    public ServiceType Type { get; }

    /// <summary>Binds for all loops or for none; the error is the kernel's sentence.</summary>
    /// <param name="isShared">One socket for all loops.</param>
    public static ListenerBinding? TryBind(Endpoint on, ServiceType type, DataPlaneOptions options, bool isShared, out string error)
    {
        error = "";
        var address = new NativeAddress(on);
        var sockets = new int[options.Threads];
        Array.Fill(sockets, -1);
        var binding = new ListenerBinding(on, type, sockets, isShared);
        for (var loop = 0; loop < sockets.Length; loop++)
        {
            if (isShared && loop > 0)
            {
                sockets[loop] = sockets[0];
                continue;
            }

            var fd = Sockets.OpenListener(address, options.Backlog);
            if (fd >= options.Descriptors.Ceiling)
            {
                _ = Native.Close(fd);
                fd = -Native.TooManyFiles;
            }

            if (fd < 0)
            {
                error = Native.ErrorText(-fd) + (fd == -Native.TooManyFiles ? " (raise LimitNOFILE of the unit, or ulimit -n)" : "");
                binding.CloseUnclaimed();
                return null;
            }

            sockets[loop] = fd;
        }

        return binding;
    }

    /// <summary>Hands the loop its socket, which it then owns; -1 when the binding was closed meanwhile.</summary>
    public int Claim(int loop) => Interlocked.Exchange(ref _sockets[loop], -1);

    public void CloseUnclaimed()
    {
        for (var loop = 0; loop < _sockets.Length; loop++)
        {
            var fd = Claim(loop);
            if (fd >= 0)
            {
                Close(fd);
            }
        }
    }

    /// <summary>Of what was claimed. A shared one is closed with the last of those that have it.</summary>
    public void Close(int fd)
    {
        if (!IsShared || Interlocked.Decrement(ref _sharers) == 0)
        {
            _ = Native.Close(fd);
        }
    }
}
