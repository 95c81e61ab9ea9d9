using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;
using LoadMaster.Network.Conntrack;
using LoadMaster.Network.Nftables;
using static LoadMaster.Network.Tests.Nftables.ForwardingNetwork;

namespace LoadMaster.Network.Tests.Nftables;

/// <summary>The kernel answers clients in a real server's place: real clients, and floods of SYN from addresses that never answer.</summary>
public sealed class SynProtectionTests
{
    private const int FloodPackets = 3000;
    private const string LooseFile = "/proc/sys/net/netfilter/nf_conntrack_tcp_loose";

    [SkippableTheory]
    [InlineData(ForwardingMode.Nat, false, "1")]
    [InlineData(ForwardingMode.Snat, false, "1")]
    [InlineData(ForwardingMode.Nat, true, "1")]
    [InlineData(ForwardingMode.Snat, true, "0")]
    [InlineData(ForwardingMode.Nat, false, "0")]
    public void Clients_reach_the_servers_in_turn_and_much_data_passes(ForwardingMode forwarding, bool v6, string loose)
    {
        using var rig = Start(v6 ? "2001:db8:0::100" : "198.18.0.100", forwarding, v6, out var address);
        rig.Net.OnNode(() => { File.WriteAllText(LooseFile, loose); return true; });
        Assert.Equal(["s1", "s1", "s2", "s2"], Enumerable.Range(0, 4).Select(_ => rig.Net.Ask(address)).Order());
        Assert.Equal(4, rig.Do(kernel => kernel.ReadCounters()).Sum(counter => counter.Connections));

        var (connection, _) = rig.Net.Connect(address);
        using (connection)
        {
            var sent = new byte[1_000_000];
            new Random(1).NextBytes(sent);
            var server = rig.Net.Accepted[^1];
            Assert.Equal(sent, Pass(connection, server, sent));
            Assert.Equal(sent, Pass(server, connection, sent));
        }
    }

    [SkippableFact]
    public void A_flood_reaches_no_server_and_fills_no_table_while_every_real_client_is_answered()
    {
        using var rig = Start("198.18.0.100", ForwardingMode.Nat, v6: false, out _);
        var flood = rig.Net.OnClient(() => new Flood());
        for (var round = 0; round < 10; round++)
        {
            flood.Send(FloodPackets / 10);
            Assert.Contains(rig.Net.Ask(), (string[])["s1", "s2"]);
        }

        Assert.InRange(Entries(rig), 0, 10);
        Assert.Equal(10, rig.Do(kernel => kernel.ReadCounters()).Sum(counter => counter.Connections));

        // The same flood without protection: each of its packets takes a place in the table.
        rig.Apply(Plan(Service(), Server(1), Server(2)));
        flood.Send(FloodPackets);
        Assert.InRange(Entries(rig), FloodPackets / 2, int.MaxValue);
        flood.Dispose();
    }

    [SkippableFact]
    public void A_dead_servers_client_is_reset_though_it_only_waits_and_one_that_sends_is_too()
    {
        using var rig = Start("198.18.0.100", ForwardingMode.Nat, v6: false, out _);
        var protectedService = Service() with { SynProtection = true };
        var clients = Enumerable.Range(0, 4).Select(_ => rig.Net.Connect()).ToList();
        rig.Apply(Plan(protectedService, Server(1, ServerAvailability.Down), Server(2)));
        Assert.Equal(2, rig.Do(kernel => kernel.Reset([new RealServerId(1)])));
        foreach (var (connection, _) in clients.Where(client => client.Server == "s1"))
        {
            Assert.Equal(SocketError.ConnectionReset, Assert.Throws<SocketException>(() => Read(connection)).SocketErrorCode);
        }

        // Nobody tells these: the table of connections alone forgets them.
        rig.Net.OnNode(() => ConntrackTable.Forget(new HashSet<RealServerId> { new(2) }, 10, out _));
        foreach (var (connection, _) in clients.Where(client => client.Server == "s2"))
        {
            connection.Send("?"u8);
            Assert.Equal(SocketError.ConnectionReset, Assert.Throws<SocketException>(() => Read(connection)).SocketErrorCode);
        }

        clients.ForEach(client => client.Connection.Dispose());
        Assert.Equal("s2", rig.Net.Ask());
    }

    [SkippableFact]
    public void Without_a_server_clients_are_refused_at_once_and_the_protection_comes_and_goes_with_its_services()
    {
        using var rig = Start("198.18.0.100", ForwardingMode.Nat, v6: false, out _);
        var protectedService = Service() with { SynProtection = true };
        rig.Apply(Plan(protectedService, Server(1, ServerAvailability.Down)));
        Assert.Equal(SocketError.ConnectionRefused, Assert.Throws<SocketException>(() => rig.Net.Ask()).SocketErrorCode);

        rig.Apply(Plan(protectedService, Server(1)));
        Assert.Equal("s1", rig.Net.Ask());
        rig.StartAnew();
        Assert.Empty(rig.Apply(Plan(protectedService, Server(1))).Changes);
        Assert.Equal("s1", rig.Net.Ask());

        Assert.Contains("chain synin removed", rig.Apply(Plan(Service(), Server(1))).Changes);
        Assert.Equal("s1", rig.Net.Ask());
        rig.StartAnew();
        Assert.Empty(rig.Apply(Plan(Service(), Server(1))).Changes);
    }

    [SkippableFact]
    public void A_range_of_ports_is_protected_and_a_second_service_comes_by_a_small_change()
    {
        using var rig = Start("198.18.0.100", ForwardingMode.Nat, v6: false, out _);
        var range = Service() with { Id = new VirtualServiceId(2), Address = new Endpoint(IPAddress.Parse("198.18.0.1"), 79), PortLast = 82, SynProtection = true };
        var (first, second) = (Plan(Service() with { SynProtection = true }, Server(1), Server(2)), Plan(range, Server(3) with { Address = Server(2).Address }));
        var changes = rig.Apply(new([.. first.Services, .. second.Services])).Changes;
        Assert.Contains("syn4: 0 elements out, 1 in", changes);
        Assert.Equal("s2", rig.Net.Ask("198.18.0.1"));
        Assert.Equal(["s1", "s2"], Enumerable.Range(0, 2).Select(_ => rig.Net.Ask()).Order());
        Assert.Contains("syn4: 1 elements out, 0 in", rig.Apply(first).Changes);
        Assert.Equal(["s1", "s2"], Enumerable.Range(0, 2).Select(_ => rig.Net.Ask()).Order());
    }

    [SkippableFact]
    public void A_kernel_without_synproxy_refuses_the_protected_service_alone_and_says_which_module_it_lacks()
    {
        using var rig = new KernelRig();
        rig.StartAnew(new Layer4Kernel { ProtectionProbe = "add rule inet loadmaster_none in synproxy\n" });
        var (open, shut) = (Plan(Service(), Server(1)), Plan(Service("198.18.0.1") with { Id = new VirtualServiceId(2), SynProtection = true }, Server(2)));
        var problem = Assert.Single(rig.Do(kernel => kernel.Apply(new([.. open.Services, .. shut.Services]))).Problems);
        Assert.Equal(new VirtualServiceId(2), problem.Service);
        Assert.Contains("nft_synproxy", problem.Message);
        Assert.Equal("s1", rig.Net.Ask());
        Assert.Equal(SocketError.ConnectionRefused, Assert.Throws<SocketException>(() => rig.Net.Ask("198.18.0.1")).SocketErrorCode);
    }

    private static KernelRig Start(string at, ForwardingMode forwarding, bool v6, out string address)
    {
        var rig = new KernelRig();
        address = at;
        var service = Service(at) with { Forwarding = forwarding, SynProtection = true };
        var outcome = rig.Do(kernel => kernel.Apply(Plan(service, v6 ? [ServerV6(1), ServerV6(2)] : [Server(1), Server(2)])));
        if (outcome.Problems.Any(problem => problem.Message.Contains("nft_synproxy", StringComparison.Ordinal)))
        {
            rig.Dispose();
            Skip.If(true, $"because {outcome.Problems[0].Message}");
        }

        Assert.Empty(outcome.Problems);
        return rig;
    }

    private static int Entries(KernelRig rig) =>
        rig.Net.OnNode(() => int.Parse(File.ReadAllText("/proc/sys/net/netfilter/nf_conntrack_count").Trim(), System.Globalization.CultureInfo.InvariantCulture));

    private static byte[] Pass(Socket from, Socket to, byte[] sent)
    {
        var sending = Task.Run(() => from.Send(sent));
        var (got, length) = (new byte[sent.Length], 0);
        to.ReceiveTimeout = 20_000;
        while (length < got.Length)
        {
            var count = to.Receive(got, length, got.Length - length, SocketFlags.None);
            Assert.NotEqual(0, count);
            length += count;
        }

        Assert.Equal(sent.Length, sending.GetAwaiter().GetResult());
        return got;
    }

    /// <summary>SYN after SYN from made-up addresses of 203.0.113.0/24, as IP packets of its own making.</summary>
    private sealed class Flood : IDisposable
    {
        private const int HeaderIncluded = 3;
        private const int ProtocolRaw = 255;
        private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Raw, (ProtocolType)ProtocolRaw);
        private int _number;

        public Flood() => _socket.SetRawSocketOption(0, HeaderIncluded, BitConverter.GetBytes(1));

        public void Send(int count)
        {
            var target = new IPEndPoint(IPAddress.Parse("198.18.0.100"), 0);
            var packet = new byte[40];
            for (var index = 0; index < count; index++, _number++)
            {
                Write(packet, _number);
                _socket.SendTo(packet, target);
            }
        }

        public void Dispose() => _socket.Dispose();

        // The kernel fills in the IP header's length and sum.
        private static void Write(Span<byte> packet, int number)
        {
            packet.Clear();
            packet[0] = 0x45;
            packet[8] = 64;
            packet[9] = 6;
            ReadOnlySpan<byte> source = [203, 0, 113, (byte)(1 + (number % 250))];
            ReadOnlySpan<byte> target = [198, 18, 0, 100];
            source.CopyTo(packet[12..]);
            target.CopyTo(packet[16..]);
            var tcp = packet[20..];
            BinaryPrimitives.WriteUInt16BigEndian(tcp, (ushort)(1024 + (number / 250)));
            BinaryPrimitives.WriteUInt16BigEndian(tcp[2..], 80);
            BinaryPrimitives.WriteInt32BigEndian(tcp[4..], number * 7919);
            tcp[12] = 5 << 4;
            tcp[13] = 0x02;
            BinaryPrimitives.WriteUInt16BigEndian(tcp[14..], 65535);
            var sum = 6u + 20u;
            for (var at = 12; at < 40; at += 2)
            {
                sum += BinaryPrimitives.ReadUInt16BigEndian(packet[at..]);
            }

            sum = (sum & 0xffff) + (sum >> 16);
            BinaryPrimitives.WriteUInt16BigEndian(tcp[16..], (ushort)~((sum & 0xffff) + (sum >> 16)));
        }
    }
}
