using System.Net;

namespace LoadMaster.Network.Tests.Heartbeat;

/// <summary>Two nodes (.1 and .2) at a switch whose own address (.254) is their gateway; removed when disposed.</summary>
internal sealed class RelayNetwork : IDisposable
{
    private static int s_count;
    private readonly string _switch;
    private readonly string[] _nodes;

    internal RelayNetwork()
    {
        var prefix = $"lmt-{Environment.ProcessId}-r{Interlocked.Increment(ref s_count)}";
        _switch = prefix + "s";
        _nodes = [prefix + "a", prefix + "b"];
        NamespacePair.Ip($"netns add {_switch}");
        NamespacePair.Ip($"-n {_switch} link add br0 type bridge stp_state 0 forward_delay 0");
        NamespacePair.Ip($"-n {_switch} link set br0 up");
        Address(_switch, "br0", 254);
        for (var at = 0; at < _nodes.Length; at++)
        {
            NamespacePair.Ip($"netns add {_nodes[at]}");
            NamespacePair.Ip($"link add p{at} netns {_switch} type veth peer name v0 netns {_nodes[at]}");
            NamespacePair.Ip($"-n {_switch} link set p{at} master br0 up");
            NamespacePair.Ip($"-n {_nodes[at]} link set v0 up");
            Address(_nodes[at], "v0", at + 1);
        }

        Forward(true);
    }

    internal static IPAddress AddressOf(int host, bool v6) => IPAddress.Parse(v6 ? $"2001:db8:8::{host}" : $"198.18.8.{host}");

    internal T Run<T>(int node, Func<T> work) => NamespacePair.Run(_nodes[node], work);

    /// <summary>The nodes no longer reach each other, but both reach the gateway.</summary>
    internal void CutApart()
    {
        NamespacePair.Ip($"-n {_switch} link set p0 type bridge_slave isolated on");
        NamespacePair.Ip($"-n {_switch} link set p1 type bridge_slave isolated on");
    }

    internal void Forward(bool on) => NamespacePair.Run(_switch, () =>
    {
        File.WriteAllText("/proc/sys/net/ipv4/ip_forward", on ? "1" : "0");
        File.WriteAllText("/proc/sys/net/ipv6/conf/all/forwarding", on ? "1" : "0");
        return 0;
    });

    public void Dispose()
    {
        foreach (var name in (string[])[.. _nodes, _switch])
        {
            NamespacePair.Ip($"netns del {name}");
        }
    }

    private static void Address(string name, string link, int host)
    {
        NamespacePair.Ip($"-n {name} address add 198.18.8.{host}/24 dev {link}");
        NamespacePair.Ip($"-n {name} address add 2001:db8:8::{host}/64 dev {link} nodad");
    }
}
