using System.Net;
using System.Net.Sockets;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Ports;
using LoadMaster.Network.Netlink;

namespace LoadMaster.Network.Link;

/// <summary>Probes by ARP or neighbour solicitation, each with a short-lived socket of its own, so that many can run at once.</summary>
/// <param name="stations">Told who answered; null: nobody wants to know.</param>
public sealed class LinkProbe(TimeProvider time, StationBook? stations = null) : ILinkProbe
{
    /// <summary>A single lost frame must not make a living gateway look dead.</summary>
    private const int AttemptsPerProbe = 3;
    private const int FrameLengthMax = 256;

    /// <summary>False also when no interface of this node is in the address's network, or its link is down: then nobody can answer.</summary>
    /// <exception cref="NetworkException">The process may not open packet sockets.</exception>
    public async Task<bool> AnswersAsync(IPAddress address, TimeSpan timeout, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero);
        var snapshot = Snapshot();
        if (snapshot.FindFor(address) is not { HardwareAddress.Length: EtherType.HardwareAddressLength } link)
        {
            return false;
        }

        using var timer = new CancellationTokenSource(timeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        using var socket = PacketSocket.Open(link, address.AddressFamily == AddressFamily.InterNetwork ? EtherType.Arp : EtherType.IPv6);
        var answer = ReceiveAnswerAsync(socket, address, link, linked.Token);
        var question = Question(address, link);
        for (var attempt = 0; attempt < AttemptsPerProbe && !answer.IsCompleted; attempt++)
        {
            socket.Send(question, SocketFlags.None, out _);
            await Task.WhenAny(answer, Task.Delay(timeout / AttemptsPerProbe, time, cancellationToken)).ConfigureAwait(false);
        }

        var station = await answer.ConfigureAwait(false);
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

    /// <summary>The station that answered. Null when the token ends it; the caller tells its own cancellation from the time-out.</summary>
    private static async Task<byte[]?> ReceiveAnswerAsync(Socket socket, IPAddress address, LinkInfo link, CancellationToken token)
    {
        var buffer = new byte[FrameLengthMax];
        var wanted = address.GetAddressBytes();
        while (true)
        {
            try
            {
                var length = await socket.ReceiveAsync(buffer, SocketFlags.None, token).ConfigureAwait(false);
                var frame = buffer.AsSpan(0, length);
                if (wanted.Length == 4
                    ? ArpFrame.ShowsOtherHolder(frame, wanted, link.HardwareAddress)
                    : NeighbourFrame.ShowsOtherHolder(frame, wanted, link.HardwareAddress))
                {
                    return (wanted.Length == 4 ? ArpFrame.Sender(frame) : frame.Slice(EtherType.HardwareAddressLength, EtherType.HardwareAddressLength)).ToArray();
                }
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException { SocketErrorCode: SocketError.NetworkDown })
            {
                return null;
            }
        }
    }
}
