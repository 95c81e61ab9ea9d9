using System.Net;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;
using LoadMaster.Network.Direct;
using static LoadMaster.Network.Tests.Direct.DirectNetwork;

namespace LoadMaster.Network.Tests.Direct;

/// <summary>Whether a real server is set up for direct server return is found by asking it.</summary>
public sealed class DirectHealthProbeTests
{
    [SkippableTheory]
    [InlineData(Service4, "198.18.0.11", true)]
    [InlineData(Service4, "198.18.0.11", false)]
    [InlineData(Service6, "2001:db8::11", true)]
    [InlineData(Service6, "2001:db8::11", false)]
    public void A_server_that_is_set_up_is_well(string service, string server, bool connects)
    {
        using var rig = new DirectRig();
        var result = Probe(rig, server, service, connects);
        Assert.Equal((true, $"fine; takes {service} directly"), (result.Healthy, result.Reason));
    }

    [SkippableTheory]
    [InlineData(Service4, "198.18.0.11", true, "ip address add 198.18.0.100/32 dev lo")]
    [InlineData(Service6, "2001:db8::11", false, "ip address add 2001:db8::100/128 dev lo")]
    public void A_server_without_the_address_on_its_loopback_is_told_what_it_needs(string service, string server, bool connects, string command)
    {
        using var rig = new DirectRig();
        rig.Net.Ip("s1", $"address del {service}/{(service == Service4 ? 32 : 128)} dev lo");
        var result = Probe(rig, server, service, connects);
        Assert.False(result.Healthy);
        Assert.EndsWith(command, result.Reason, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_server_that_answers_for_the_address_on_the_link_is_told_to_be_silent()
    {
        using var rig = new DirectRig();
        rig.Net.Set("s1", "arp_ignore", "0");
        var result = Probe(rig, "198.18.0.11", Service4, connects: true);
        Assert.False(result.Healthy);
        Assert.Contains("net.ipv4.conf.all.arp_ignore=1", result.Reason, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("198.18.0.11", 81, "it refuses connections to 198.18.0.100:81")]
    [InlineData("198.18.0.77", 80, "no station on v0 answers for 198.18.0.77")]
    [InlineData("198.18.9.9", 80, "198.18.9.9 is in no network of this node")]
    public void What_is_wrong_is_named(string server, int port, string reason)
    {
        using var rig = new DirectRig();
        var result = Probe(rig, server, Service4, connects: true, port);
        Assert.False(result.Healthy);
        Assert.StartsWith(reason, result.Reason, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_server_that_fails_its_own_check_is_not_looked_at_further()
    {
        using var rig = new DirectRig();
        var result = Probe(rig, "198.18.0.77", Service4, connects: true, healthy: false);
        Assert.Equal((false, "fine"), (result.Healthy, result.Reason));
    }

    private static ProbeResult Probe(DirectRig rig, string server, string service, bool connects, int port = 80, bool healthy = true)
    {
        var probe = new DirectHealthProbe(new Inner(healthy), TimeProvider.System);
        var target = new DirectTarget(new Endpoint(IPAddress.Parse(service), port), connects);

        // What it opens is the node's, as it opens all before it first waits.
        return rig.Net.On("lb", () => probe.ProbeDirectAsync(
            new Endpoint(IPAddress.Parse(server), port), new HealthCheck { TimeoutSeconds = 4 }, target, CancellationToken.None)).GetAwaiter().GetResult();
    }

    private sealed class Inner(bool healthy) : IHealthProbe
    {
        public Task<ProbeResult> ProbeAsync(Endpoint server, HealthCheck check, ProxyProtocolVersion proxy, CancellationToken cancellationToken) =>
            Task.FromResult(new ProbeResult(healthy, "fine", 1));
    }
}
