using System.Net.Sockets;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Filtering;
using LoadMaster.Network.Filtering;
using LoadMaster.Network.Tests.Direct;
using static LoadMaster.Network.Tests.Direct.DirectNetwork;

namespace LoadMaster.Network.Tests.Filtering;

/// <summary>The block list where packets leave the node again before its filter would see them.</summary>
public sealed class BlockedDirectReturnTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(400);

    [SkippableTheory]
    [InlineData(Service4, "198.18.0.10/32", false)]
    [InlineData(Service6, "2001:db8::10/128", true)]
    public void A_blocked_client_does_not_reach_a_service_of_direct_return_until_it_is_blocked_no_more(string address, string client, bool v6)
    {
        using var rig = new DirectRig();
        using var filter = new PacketFilterKernel();
        rig.Apply(Plan(Service(address), Server(1, v6: v6)));
        Apply(new FilterRules { Enabled = true, Block = ["192.0.2.0/24", "2001:db8:9::/48"] }, null);
        Assert.Equal("s1", rig.Net.Ask(address));

        Apply(new FilterRules { Enabled = true, Block = ["192.0.2.0/24", client] }, null);
        Assert.False(Connects(rig, address));
        Assert.True(rig.Net.On("lb", filter.Read).Blocked > 0);

        // The trial of a list that is never confirmed ends in the kernel.
        Apply(new FilterRules { Enabled = true, Block = [client] }, TimeSpan.FromSeconds(1));
        Eventually.Get(() => Connects(rig, address), connected => connected, "the trial is over");

        Apply(new FilterRules { Enabled = true, Block = [client] }, null);
        Assert.False(Connects(rig, address));
        rig.Net.On("lb", () =>
        {
            filter.Apply(null, null);
            return 0;
        });
        Assert.Equal("s1", rig.Net.Ask(address));

        void Apply(FilterRules rules, TimeSpan? trial) => rig.Net.On("lb", () =>
        {
            filter.Apply(new FilterPlan(rules, [22], [], [], null), trial);
            return 0;
        });
    }

    private static bool Connects(DirectRig rig, string address) => rig.Net.On("c", () =>
    {
        var target = System.Net.IPAddress.Parse(address);
        using var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        try
        {
            socket.Connect(target, 80);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            // It is under way.
        }

        return socket.Poll(s_patience, SelectMode.SelectWrite) && (int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)! == 0;
    });
}
