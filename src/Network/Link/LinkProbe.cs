using System.Net;
using System.Net.Sockets;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Ports;
using LoadMaster.Network.Interop;
using LoadMaster.Network.Netlink;

namespace LoadMaster.Network.Link;

/// <summary>
/// Probes by ARP or neighbour solicitation, each with a short-lived socket and a thread of its own: many can run at once, and an answer that has come is
/// seen in time however much waits for the runtime's threads.
/// </summary>
/// <param name="stations">Told who answered; null: nobody wants to know.</param>
public sealed class LinkProbe(TimeProvider time, StationBook? stations = null) : ILinkProbe
{
    /// <summary>A single lost frame must not make a living gateway look dead.</summary>
    private const int AttemptsPerProbe = 3;
    private const int FrameLengthMax = 256;

    /// <summary>As the nice value, like the heartbeat's thread: best effort.</summary>
    private const int ThreadNice = -15;

    /// <summary>False also when no interface of this node is in the address's network, or its link is down: then nobody can answer.</summary>
    /// <exception cref="NetworkException">The process may not open packet sockets.</exception>
    public Task<bool> AnswersAsync(IPAddress address, TimeSpan timeout, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero);
        return Task.Factory.StartNew(
            () => Answers(address, timeout, cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private bool Answers(IPAddress address, TimeSpan timeout, CancellationToken cancellationToken)
    {
        _ = Libc.SetPriority(Libc.PriorityOfProcess, 0, ThreadNice);
        var snapshot = Snapshot();
        if (snapshot.FindFor(address) is not { HardwareAddress.Length: EtherType.HardwareAddressLength } link)
        {
            return false;
        }

        using var socket = PacketSocket.Open(link, address.AddressFamily == AddressFamily.InterNetwork ? EtherType.Arp : EtherType.IPv6);
        socket.Blocking = false;
        var question = Question(address, link);
        var station = default(byte[]);
        for (var attempt = 0; attempt < AttemptsPerProbe && station is null; attempt++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _ = socket.Send(question, SocketFlags.None, out _);
            station = WaitForAnswer(socket, address, link, timeout / AttemptsPerProbe);
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (station is not null)
        {
            stations?.Learn(address, new Station(link, [.. snapshot.Addresses.Where(own => own.LinkIndex == link.Index)], station));
        }

        return station is not null;
    }

    public int LinksUp(ValueList<IPAddress> addresses)
    {
        var snapshot = Snapshot();
        return addresses.Count(address => snapshot.FindFor(address) is { Carrier: true });
    }

    private static InterfaceSnapshot Snapshot()
    {
        using var netlink = new NetlinkSocket();
        return InterfaceSnapshot.Read(netlink);
    }

    private static byte[] Question(IPAddress address, LinkInfo link)
    {
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            var probe = new byte[ArpFrame.Length];
            ArpFrame.Write(probe, ArpFrame.Request, link.HardwareAddress, [0, 0, 0, 0], [], address.GetAddressBytes());
            return probe;
        }

        var solicitation = new byte[NeighbourFrame.SolicitationLength];
        NeighbourFrame.WriteSolicitation(solicitation, link.HardwareAddress, address.GetAddressBytes());
        return solicitation;
    }

    /// <summary>The station that answers within the time; null: none. What waits in the socket at its end counts.</summary>
    private byte[]? WaitForAnswer(Socket socket, IPAddress address, LinkInfo link, TimeSpan wait)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            var left = wait - time.GetElapsedTime(began);
            var last = left <= TimeSpan.Zero;
            if (socket.Poll(last ? TimeSpan.Zero : left, SelectMode.SelectRead) && ReadAnswer(socket, address, link) is { } station)
            {
                return station;
            }

            if (last)
            {
                return null;
            }
        }
    }

    /// <summary>Null when none of what waits in the socket is the answer.</summary>
    private static byte[]? ReadAnswer(Socket socket, IPAddress address, LinkInfo link)
    {
        var wanted = address.GetAddressBytes();
        var buffer = new byte[FrameLengthMax];
        while (true)
        {
            var length = socket.Receive(buffer, SocketFlags.None, out var problem);
            if (problem != SocketError.Success)
            {
                // Nothing more waits, or the link went down.
                return null;
            }

            var frame = buffer.AsSpan(0, length);
            if (wanted.Length == 4
                ? ArpFrame.ShowsOtherHolder(frame, wanted, link.HardwareAddress)
                : NeighbourFrame.ShowsOtherHolder(frame, wanted, link.HardwareAddress))
            {
                return (wanted.Length == 4 ? ArpFrame.Sender(frame) : frame.Slice(EtherType.HardwareAddressLength, EtherType.HardwareAddressLength)).ToArray();
            }
        }
    }
}
