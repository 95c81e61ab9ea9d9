using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;
using LoadMaster.Testing;

namespace LoadMaster.Actors.Tests.Layer4;

public sealed class DirectServersTests : ServicesRig
{
    [Fact]
    public void A_server_of_direct_server_return_is_served_at_its_station_and_followed()
    {
        Publish(Direct(1, Given.Server(1), Given.Server(2)));
        Pass(0.2);
        Assert.Equal(["02:00:00:00:01:01", "02:00:00:00:01:02"], Kernel.Current.Stations.Select(station => station.Mac));
        Assert.Equal([1, 2], Slots());

        Kernel.Absent[new RealServerId(1)] = true;
        Pass(1);
        Assert.Equal([2], Slots());
        Assert.Equal(ServerAvailability.Unknown, Kernel.Current.Services[0].Plan.Servers[0].Availability);

        // What it has goes on: it is not down, only out of sight.
        Assert.Empty(Kernel.Resets);
        Kernel.Absent.Clear();
        Pass(1);
        Assert.Equal([1, 2], Slots());
    }

    [Fact]
    public void Nothing_is_applied_while_nothing_moves_and_other_services_ask_for_no_station()
    {
        Publish(Direct(1, Given.Server(1)), Direct(2, Given.Server(2)) with { Forwarding = ForwardingMode.Nat });
        Pass(0.2);
        Assert.Equal([1], Kernel.Current.Stations.Select(station => station.Server.Value));
        var applied = Kernel.Applied.Count;
        Pass(5);
        Assert.Equal(applied, Kernel.Applied.Count);
    }

    private static VirtualService Direct(int id, params RealServer[] servers) => Given.Service(id, servers) with
    {
        Layer = ServiceLayer.Kernel,
        Type = ServiceType.Tcp,
        Forwarding = ForwardingMode.Dsr,
        ForwardedFor = false,
    };

    private IReadOnlyList<int> Slots() => [.. Kernel.Current.Services[0].Slots.Select(id => id.Value)];
}
