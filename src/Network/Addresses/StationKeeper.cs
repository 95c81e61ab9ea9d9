using System.Net.Sockets;
using LoadMaster.Network.Link;

namespace LoadMaster.Network.Addresses;

/// <summary>
/// Once a second a frame from each virtual station, as virtual routers advertise themselves: answers leave with the arm's MAC, so a switch would
/// forget where the virtual one lives, or believe a last frame of a node that died.
/// </summary>
internal sealed class StationKeeper(TimeProvider time) : IDisposable
{
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(1);
    private readonly Dictionary<int, Socket> _sockets = [];
    private long? _sentAt;

    internal void Keep(IReadOnlyList<PlacedAddress> held)
    {
        var now = time.GetTimestamp();
        if (_sentAt is { } last && time.GetElapsedTime(last, now) < s_every)
        {
            return;
        }

        foreach (var placed in held.Where(placed => VirtualStation.IsOwn(placed.Link)).DistinctBy(placed => placed.Link.Index))
        {
            _sentAt = now;
            if (!_sockets.TryGetValue(placed.Link.Index, out var socket))
            {
                socket = PacketSocket.OpenForSending(placed.Link);
                _sockets.Add(placed.Link.Index, socket);
            }

            Announcer.Send(socket, placed);
        }
    }

    internal void Forget()
    {
        foreach (var socket in _sockets.Values)
        {
            socket.Dispose();
        }

        _sockets.Clear();
    }

    public void Dispose() => Forget();
}
