using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Networking;
using LoadMaster.Domain.Ports;

namespace LoadMaster.Testing;

/// <summary>A network in memory: two interfaces, the first with an address.</summary>
public sealed class FakeNetworkKernel : INetworkKernel
{
    /// <summary>What the kernel has now.</summary>
    public NetworkState State { get; set; } = NetworkState.Empty with
    {
        Links = [Physical("eth0"), Physical("eth1")],
        Addresses = [new AddressState("eth0", Address("192.0.2.1/24"))],
        Hostname = "machine",
        Resolver = "nameserver 192.0.2.53\n",
    };

    /// <summary>Why the kernel takes nothing; null: it does.</summary>
    public string? Refuses { get; set; }

    public static InterfaceAddress Address(string text) => InterfaceAddress.TryParse(text, out var address) ? address : throw new FormatException(text);

    public static LinkState Physical(string name) => new(name, InterfaceKind.Physical, true, 1500, "", 0, "", null);

    public NetworkState Read() => State;

    public string? Become(NetworkState target)
    {
        if (Refuses is null)
            State = target;
        return Refuses;
    }

    public ValueList<LinkSight> Look() => [.. State.Links.Select(link => new LinkSight(link.Name, link.Up, 1000, "", ""))];
}
