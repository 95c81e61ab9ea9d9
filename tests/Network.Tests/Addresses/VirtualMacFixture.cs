using System.Net;
using System.Net.Sockets;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Ports;
using LoadMaster.Network.Addresses;
using LoadMaster.Network.Link;
using LoadMaster.Network.Netlink;

namespace LoadMaster.Network.Tests.Addresses;

/// <summary>A node with a virtual MAC and a neighbour that watches it.</summary>
public abstract class VirtualMacFixture : IDisposable
{
    internal const string MacV4 = "00:00:5e:00:01:33";
    internal const string MacV6 = "00:00:5e:00:02:33";
    internal const int Id = 0x33;
    private static readonly Lazy<string?> s_unavailable = new(WhyUnavailable);
    private readonly NamespacePair? _pair = NamespacePair.Unavailable is null ? new NamespacePair() : null;

    internal static IPAddress V4 { get; } = IPAddress.Parse("198.18.7.100");

    internal static IPAddress V6 { get; } = IPAddress.Parse("2001:db8:7::100");

    internal static ValueList<IPAddress> Both { get; } = [V4, V6];

    internal static TimeSpan Long { get; } = TimeSpan.FromSeconds(60);

    protected VirtualMacFixture()
    {
        Shared = new SharedAddresses(Time);

        // The kernel asks in the name of a link-local address, and that is tentative for a second on an interface that is new.
        foreach (var command in new[] { "link set v0 addrgenmode none", "-6 address flush dev v0 scope link" })
        {
            _ = _pair?.IpHere(command);
            _ = _pair?.IpThere(command);
        }

        _ = _pair?.IpHere("address add fe80::1/64 dev v0 nodad");
        _ = _pair?.IpThere("address add fe80::2/64 dev v0 nodad");
    }

    internal ManualTime Time { get; } = new();

    internal SharedAddresses Shared { get; }

    internal NamespacePair Pair
    {
        get
        {
            Skip.If(s_unavailable.Value is not null, s_unavailable.Value);
            return _pair!;
        }
    }

    public void Dispose()
    {
        _pair?.Dispose();
        GC.SuppressFinalize(this);
    }

    private static string? WhyUnavailable()
    {
        if (NamespacePair.Unavailable is { } reason)
        {
            return reason;
        }

        using var pair = new NamespacePair();
        try
        {
            pair.IpHere("link add probe link v0 type macvlan mode private");
            return null;
        }
        catch (InvalidOperationException refused)
        {
            return $"because this kernel has no macvlan: {refused.Message}";
        }
    }

    internal void Use(int id) => Pair.RunHere(() => Shared.UseVirtualMac(id, Both));

    internal HoldResult Take(TimeSpan? lifetime = null) => Pair.RunHere(() => Shared.Take(Both, lifetime ?? Long));

    internal bool Holds(string address) => Pair.IpHere("address show").Contains($" {address}", StringComparison.Ordinal);

    internal string[] OwnLinks() =>
        [.. Pair.IpHere("-o link show").Split('\n').Where(line => line.Contains(" lmvmac", StringComparison.Ordinal))];

    internal string OwnMac() => Pair.IpHere("-o link show dev v0").Split("link/ether ")[1].Split(' ')[0];

    internal string? Neighbour(string address)
    {
        var words = Pair.IpThere($"neigh show {address}").Split(' ');
        var at = Array.IndexOf(words, "lladdr");
        return at < 0 ? null : words[at + 1];
    }

    internal (int Ignore, int Announce) ArmSettings() => Pair.RunHere(() => (Sysctl.Read("ipv4/conf/v0/arp_ignore"), Sysctl.Read("ipv4/conf/v0/arp_announce")));

    internal void WriteArm(string name, int value) => Pair.RunHere(() => Sysctl.Write($"ipv4/conf/v0/{name}", value));

    internal bool Answers(IPAddress address) => NamespacePair.Run(Pair.There, () =>
    {
        using var ping = new System.Net.NetworkInformation.Ping();
        return ping.Send(address, 1_000).Status == System.Net.NetworkInformation.IPStatus.Success;
    });

    /// <summary>A kernel that makes an interface loses a frame now and then.</summary>
    internal void MustAnswer(params IPAddress[] addresses) => Assert.All(addresses, address => Assert.Contains(true, Enumerable.Range(0, 20).Select(_ => Answers(address))));

    internal Socket ListenThere() => Pair.RunThere(() =>
    {
        using var netlink = new NetlinkSocket();
        return PacketSocket.Open(InterfaceSnapshot.Read(netlink).Links.Single(link => link.Name == "v0"), EtherType.Arp);
    });

    internal static async Task<byte[]> NextAsync(Socket socket, Func<byte[], bool> wanted)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var frame = new byte[256];
        do
        {
            _ = await socket.ReceiveAsync(frame, SocketFlags.None, timeout.Token);
        }
        while (!wanted(frame));

        return frame;
    }

    internal static int Waiting(Socket socket)
    {
        var count = 0;
        var frame = new byte[256];
        while (socket.Poll(0, SelectMode.SelectRead))
        {
            count += socket.Receive(frame) > 0 && frame[21] == ArpFrame.Reply ? 1 : 0;
        }

        return count;
    }
}
