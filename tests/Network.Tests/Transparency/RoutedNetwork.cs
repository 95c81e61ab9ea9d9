namespace LoadMaster.Network.Tests.Transparency;

/// <summary>A client (c), a node (n) that forwards, and a server (s) whose gateway is the node, each side a network of its own; strict reverse path filters.</summary>
internal sealed class RoutedNetwork : IDisposable
{
    private static int s_count;
    private readonly string _prefix = $"lmr-{Environment.ProcessId}-{Interlocked.Increment(ref s_count)}";

    internal RoutedNetwork()
    {
        foreach (var name in (string[])["c", "n", "s"])
        {
            NamespacePair.Ip($"netns add {_prefix}{name}");
            Ip(name, "link set lo up");
        }

        Plug("c", "front", 1);
        Plug("s", "back", 2);
        On("n", () =>
        {
            File.WriteAllText("/proc/sys/net/ipv4/conf/all/rp_filter", "1");
            File.WriteAllText("/proc/sys/net/ipv4/ip_forward", "1");
            File.WriteAllText("/proc/sys/net/ipv6/conf/all/forwarding", "1");
        });
    }

    internal string Ip(string name, string arguments) => NamespacePair.Ip($"-n {_prefix}{name} {arguments}");

    internal T On<T>(string name, Func<T> work) => NamespacePair.Run($"{_prefix}{name}", work);

    internal void On(string name, Action work) => On(name, () =>
    {
        work();
        return 0;
    });

    public void Dispose()
    {
        foreach (var name in (string[])["c", "n", "s"])
        {
            NamespacePair.Ip($"netns del {_prefix}{name}");
        }
    }

    /// <summary>The host is .10 in its network, the node .1 and its gateway.</summary>
    private void Plug(string name, string link, int network)
    {
        NamespacePair.Ip($"link add {link} netns {_prefix}n type veth peer name eth0 netns {_prefix}{name}");
        Ip("n", $"link set {link} up");
        Ip(name, "link set eth0 up");
        Ip("n", $"address add 198.18.{network}.1/24 dev {link}");
        Ip("n", $"address add 2001:db8:{network}::1/64 dev {link} nodad");
        Ip(name, $"address add 198.18.{network}.10/24 dev eth0");
        Ip(name, $"address add 2001:db8:{network}::10/64 dev eth0 nodad");
        Ip(name, $"route add default via 198.18.{network}.1");
        Ip(name, $"-6 route add default via 2001:db8:{network}::1");
    }
}
