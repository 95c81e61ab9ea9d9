using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Engine;

/// <summary>The listening sockets of one port of a service, one per loop; each loop claims its own, whatever nobody claimed is closed with the binding.</summary>
internal sealed class ListenerBinding
{
    private readonly int[] _sockets;

    private ListenerBinding(Endpoint address, ServiceType type, int[] sockets) => (Address, Type, _sockets) = (address, type, sockets);

    public Endpoint Address { get; }

    public ServiceType Type { get; }

    /// <summary>Binds for all loops or for none; the error is the kernel's sentence.</summary>
    public static ListenerBinding? TryBind(Endpoint on, ServiceType type, DataPlaneOptions options, out string error)
    {
        error = "";
        var address = new NativeAddress(on);
        var sockets = new int[options.Threads];
        Array.Fill(sockets, -1);
        var binding = new ListenerBinding(on, type, sockets);
        for (var loop = 0; loop < sockets.Length; loop++)
        {
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
                _ = Native.Close(fd);
            }
        }
    }
}
