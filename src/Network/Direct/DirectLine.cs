using System.Net;
using System.Net.Sockets;
using LoadMaster.Domain.Ports;
using LoadMaster.Network.Link;
using LoadMaster.Network.Netlink;

namespace LoadMaster.Network.Direct;

/// <summary>One probe's conversation with the station of a real server. All that it needs is open when it has been made.</summary>
internal sealed class DirectLine : IDisposable
{
    /// <summary>A single lost frame must not make a server look wrong.</summary>
    private const int AttemptsMax = 3;
    private const int FrameLengthMax = 256;
    private const int FirstPort = 1024;
    private const int Ports = 60_000;
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan s_silence = TimeSpan.FromMilliseconds(50);

    private readonly NetlinkSocket _netlink;
    private readonly LinkInfo _link;
    private readonly IPAddress _server;
    private readonly TimeProvider _time;
    private readonly Socket _packets;
    private readonly Socket? _arp;
    private readonly uint _number;
    private readonly IPEndPoint _from;
    private readonly IPEndPoint _to;
    private byte[] _station = [];

    /// <param name="number">Tells this probe's answers from another's.</param>
    internal DirectLine(NetlinkSocket netlink, LinkInfo link, IPAddress own, IPAddress server, DirectTarget service, uint number, TimeProvider time)
    {
        (_netlink, _link, _server, _number, _time) = (netlink, link, server, number, time);
        _from = new IPEndPoint(own, FirstPort + (int)(number % Ports));
        _to = new IPEndPoint(service.Service.Address, service.Connects ? service.Service.Port : 0);
        _packets = PacketSocket.OpenFrom(link, _to.Address);
        _arp = _to.AddressFamily == AddressFamily.InterNetwork ? PacketSocket.Open(link, EtherType.Arp) : null;
    }

    internal async Task<bool> FindStationAsync(CancellationToken cancel)
    {
        for (var attempt = 0; attempt <= AttemptsMax; attempt++)
        {
            var known = NeighbourTable.Read(_netlink).Find(one => one.Link == _link.Index && one.Address.Equals(_server));
            if (known is { Hardware.Length: EtherType.HardwareAddressLength })
            {
                _station = known.Hardware;
                return true;
            }

            _ = NeighbourTable.Ask(_netlink, _link.Index, _server);
            await Task.Delay(attempt == 0 ? s_silence : s_pause, _time, cancel).ConfigureAwait(false);
        }

        return false;
    }

    /// <summary>Sends the station what is meant for the service.</summary>
    internal async Task<DirectAnswer> AskAsync(CancellationToken cancel)
    {
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            Send(_number, ProbeFrames.Synchronize);
            var answer = await ReceiveAsync(_packets, frame => ProbeFrames.Read(frame, _station, _to.Address, _to.Port, _from.Port, _number), s_pause, cancel).ConfigureAwait(false);
            if (answer == DirectAnswer.Taken && _to.Port != 0)
            {
                Send(_number + 1, ProbeFrames.Reset);
            }

            if (answer != DirectAnswer.None)
            {
                return answer;
            }
        }

        return DirectAnswer.None;
    }

    /// <summary>Whether the station answers ARP for the service's address (asked as duplicate address detection asks, and that station alone).</summary>
    internal async Task<bool> IsClaimedAsync(CancellationToken cancel)
    {
        if (_arp is null)
        {
            return false;
        }

        var address = _to.Address.GetAddressBytes();
        var question = new byte[ArpFrame.Length];
        ArpFrame.Write(question, ArpFrame.Request, _link.HardwareAddress, [0, 0, 0, 0], [], address);
        _station.CopyTo(question, 0);
        _ = _arp.Send(question, SocketFlags.None, out _);
        return await ReceiveAsync(
            _arp,
            frame => ArpFrame.ShowsOtherHolder(frame, address, _link.HardwareAddress) && ArpFrame.Sender(frame).SequenceEqual(_station) ? DirectAnswer.Taken : DirectAnswer.None,
            s_silence,
            cancel).ConfigureAwait(false) == DirectAnswer.Taken;
    }

    public void Dispose()
    {
        _packets.Dispose();
        _arp?.Dispose();
    }

    private void Send(uint sequence, byte flags)
    {
        Span<byte> frame = stackalloc byte[ProbeFrames.LengthMax];
        var length = _to.Port == 0
            ? ProbeFrames.WriteEcho(frame, _link.HardwareAddress, _station, _from.Address, _to.Address, (ushort)_from.Port)
            : ProbeFrames.WriteSegment(frame, _link.HardwareAddress, _station, _from, _to, sequence, flags);
        _ = _packets.Send(frame[..length], SocketFlags.None, out _);
    }

    private async Task<DirectAnswer> ReceiveAsync(Socket socket, FrameReader read, TimeSpan wait, CancellationToken cancel)
    {
        var buffer = new byte[FrameLengthMax];
        using var timer = new CancellationTokenSource(wait, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancel);
        try
        {
            while (true)
            {
                var length = await socket.ReceiveAsync(buffer, SocketFlags.None, linked.Token).ConfigureAwait(false);
                if (read(buffer.AsSpan(0, length)) is var answer and not DirectAnswer.None)
                {
                    return answer;
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException { SocketErrorCode: SocketError.NetworkDown } && !cancel.IsCancellationRequested)
        {
            return DirectAnswer.None;
        }
    }

    private delegate DirectAnswer FrameReader(ReadOnlySpan<byte> frame);
}
