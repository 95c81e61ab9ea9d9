using System.Net;
using System.Net.Sockets;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Filtering;
using LoadMaster.Network.Filtering;

namespace LoadMaster.Network.Tests.Filtering;

/// <summary>The packet filter with real packets: the node is here (198.18.7.1, 2001:db8:7::1), its clients are there.</summary>
public sealed class PacketFilterKernelTests : IDisposable
{
    private const string V4 = "198.18.7.1";
    private const string V6 = "2001:db8:7::1";
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(400);
    private readonly PacketFilterKernel _kernel = new();
    private readonly List<Socket> _listeners = [];
    private readonly NamespacePair? _pair;

    public PacketFilterKernelTests()
    {
        if (NamespacePair.Unavailable is null)
        {
            _pair = new NamespacePair();
            foreach (var port in (int[])[22, 80, 9000])
            {
                _listeners.Add(_pair.RunHere(() => Listen(port)));
            }
        }
    }

    [SkippableFact]
    public void Only_management_and_services_are_reached_until_the_filter_goes()
    {
        Use(Plan(new FilterRules { Enabled = true }));
        Assert.True(Reaches(V4, 80) && Reaches(V6, 80), "the service");
        Assert.True(Reaches(V4, 22) && Reaches(V6, 22), "the management");
        Assert.False(Reaches(V4, 9000) || Reaches(V6, 9000), "neither");
        var counts = Pair.RunHere(_kernel.Read);
        Assert.True(counts is { Dropped: > 0, Blocked: 0, SynCookies: true }, $"{counts}");

        Use(null);
        Assert.True(Reaches(V4, 9000) && Reaches(V6, 9000), "everything again");
    }

    [SkippableFact]
    public void Management_is_for_its_networks_and_allowed_networks_and_peers_reach_everything()
    {
        Use(Plan(new FilterRules { Enabled = true, Management = ["192.0.2.0/24", "2001:db8:9::/48"] }));
        Assert.False(Reaches(V4, 22) || Reaches(V6, 22), "the management from elsewhere");
        Use(Plan(new FilterRules { Enabled = true, Management = ["198.18.7.0/24", "2001:db8:7::2"] }));
        Assert.True(Reaches(V4, 22) && Reaches(V6, 22), "the management from its networks");
        Use(Plan(new FilterRules { Enabled = true, Allow = ["198.18.7.2"] }));
        Assert.True(Reaches(V4, 9000), "from an allowed address");
        Assert.False(Reaches(V6, 9000), "from one that is not");
        Use(Plan(new FilterRules { Enabled = true }) with { Peers = [IPAddress.Parse("2001:db8:7::2")] });
        Assert.True(Reaches(V6, 9000), "from a peer");
    }

    [SkippableFact]
    public void Nothing_is_taken_from_a_blocked_network_also_for_services()
    {
        Use(Plan(new FilterRules { Enabled = true, Block = ["198.18.7.2"], Allow = ["198.18.7.0/24"] }));
        Assert.False(Reaches(V4, 80), "from the blocked address");
        Assert.True(Reaches(V6, 80), "from another one");
        Assert.True(Pair.RunHere(_kernel.Read).Blocked > 0);
    }

    [SkippableFact]
    public void An_interface_that_comes_later_is_not_covered_until_the_filter_is_made_again()
    {
        var plan = Plan(new FilterRules { Enabled = true, Block = ["198.18.7.2"] });
        Use(plan);
        Assert.True(Pair.RunHere(_kernel.CoversInterfaces));
        Pair.IpHere("link add later type veth peer name latest");
        Assert.False(Pair.RunHere(_kernel.CoversInterfaces));
        Use(plan);
        Assert.True(Pair.RunHere(_kernel.CoversInterfaces));
        Use(Plan(new FilterRules { Enabled = true }));
        Pair.IpHere("link del later");
        Assert.True(Pair.RunHere(_kernel.CoversInterfaces), "without a block list no interface matters");
    }

    [SkippableFact]
    public void What_the_node_asks_for_comes_back()
    {
        Use(Plan(new FilterRules { Enabled = true }));
        using var listener = Pair.RunThere(() => Listen(7000));
        Assert.True(Pair.RunHere(() => Connects("198.18.7.2", 7000)));
    }

    [SkippableFact]
    public void A_trial_that_nobody_confirms_ends_in_the_kernel_by_itself()
    {
        Use(Plan(new FilterRules { Enabled = true, Block = ["198.18.7.2"] }), TimeSpan.FromSeconds(2));
        Assert.False(Reaches(V4, 80), "on trial");

        // As if the process had died: nothing more is said to the kernel.
        Eventually.Get(() => Reaches(V4, 80) && Reaches(V4, 9000), reached => reached, "everything is taken again");
    }

    public void Dispose()
    {
        _listeners.ForEach(listener => listener.Dispose());
        _kernel.Dispose();
        _pair?.Dispose();
    }

    private NamespacePair Pair
    {
        get
        {
            Skip.If(_pair is null, NamespacePair.Unavailable);
            return _pair!;
        }
    }

    private static FilterPlan Plan(FilterRules rules) =>
        new(rules, [22], [], [new OpenPorts(IPAddress.Parse(V4), false, 80, 80), new OpenPorts(IPAddress.Parse(V6), false, 79, 80)], null);

    private void Use(FilterPlan? plan, TimeSpan? trial = null) => Pair.RunHere(() => _kernel.Apply(plan, trial));

    private bool Reaches(string address, int port) => Pair.RunThere(() => Connects(address, port));

    private static bool Connects(string address, int port)
    {
        var target = IPAddress.Parse(address);
        using var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        try
        {
            socket.Connect(target, port);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            // It is under way.
        }

        return socket.Poll(s_patience, SelectMode.SelectWrite)
            && (int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)! == 0;
    }

    private static Socket Listen(int port)
    {
        var listener = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = true };
        listener.Bind(new IPEndPoint(IPAddress.IPv6Any, port));
        listener.Listen();
        return listener;
    }
}
