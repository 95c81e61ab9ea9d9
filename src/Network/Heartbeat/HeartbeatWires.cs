using System.Net;
using System.Net.Sockets;
using LoadMaster.Domain.Ha;
using LoadMaster.Network.Interop;

namespace LoadMaster.Network.Heartbeat;

/// <summary>The sockets of the heartbeat. All but <see cref="Wake"/> is for the heartbeat thread alone.</summary>
internal sealed class HeartbeatWires : IDisposable
{
    private const int FixedDescriptors = 2;
    private readonly HeartbeatReceiver _receiver;
    private readonly WakeSignal _wake;
    private readonly int _port;
    private readonly IPAddress? _bindAddress;
    private PeerPath[] _paths = [];
    private PollDescriptor[] _polled = [];

    internal HeartbeatWires(HaNodeOptions ha, IPAddress? bindAddress)
    {
        // Who joins later may come with the other family.
        var anyV6 = ha.Peers.Any(peer => peer.Addresses.Any(address => address.AddressFamily == AddressFamily.InterNetworkV6))
            || (ha.Live is not null && Socket.OSSupportsIPv6);
        (_port, _bindAddress) = (ha.HeartbeatPort, bindAddress);
        _receiver = new HeartbeatReceiver(bindAddress, ha.HeartbeatPort, anyV6);
        _wake = new WakeSignal();
        Use(ha.Peers);
    }

    /// <summary>Opens the paths to these peers anew.</summary>
    internal void Use(IReadOnlyList<PeerOptions> peers)
    {
        foreach (var path in _paths)
        {
            path.Dispose();
        }

        _paths = [.. peers.SelectMany((peer, at) => peer.Addresses.Select((address, index) =>
            new PeerPath(at, index, new IPEndPoint(address, _port), _bindAddress)))];
        _polled = new PollDescriptor[_paths.Length + FixedDescriptors];
    }

    internal ReadOnlySpan<PeerPath> Paths => _paths;

    internal HeartbeatReceiver Receiver => _receiver;

    internal void Wake() => _wake.Set();

    /// <summary>Waits for a datagram, an error or a wake; marks the paths that have an error to take.</summary>
    internal unsafe void Wait(int milliseconds)
    {
        _polled[0] = new PollDescriptor { Descriptor = _wake.Descriptor, Wanted = Libc.PollIn };
        _polled[1] = new PollDescriptor { Descriptor = _receiver.Descriptor, Wanted = Libc.PollIn };
        for (var i = 0; i < _paths.Length; i++)
        {
            _polled[i + FixedDescriptors] = new PollDescriptor { Descriptor = _paths[i].Descriptor, Wanted = Libc.PollIn };
        }

        fixed (PollDescriptor* polled = _polled)
        {
            // Time-out, event or interruption: each ends the wait, and what there is shows in the descriptors.
            _ = Libc.Poll(polled, (nuint)_polled.Length, milliseconds);
        }

        if (_polled[0].Got != 0)
        {
            _wake.Clear();
        }

        for (var i = 0; i < _paths.Length; i++)
        {
            _paths[i].HasEvent = _polled[i + FixedDescriptors].Got != 0;
        }
    }

    public void Dispose()
    {
        _receiver.Dispose();
        foreach (var path in _paths)
        {
            path.Dispose();
        }

        _wake.Dispose();
    }
}
