using System.Globalization;
using LoadMaster.Domain;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Networking;
using LoadMaster.Domain.Ports;
using LoadMaster.Network.Netlink;

namespace LoadMaster.Network.Configuration;

/// <summary>By rtnetlink, in the network namespace of the calling thread; host name and resolver by their files.</summary>
public sealed class NetworkKernel : INetworkKernel
{
    private readonly NameFiles _names;

    public NetworkKernel() : this(new NameFiles())
    {
    }

    internal NetworkKernel(NameFiles names) => _names = names;

    public NetworkState Read()
    {
        using var netlink = new NetlinkSocket();
        return Read(netlink, out _);
    }

    /// <summary>Taking something may take more with it (routes with an address, IPv6 addresses with an interface), so that what is left is looked at again.</summary>
    public string? Become(NetworkState target)
    {
        using var netlink = new NetlinkSocket();
        var before = Read(netlink, out _);
        if (Reach(netlink, target) is not { } problem)
        {
            return null;
        }

        return Reach(netlink, before) is { } worse
            ? $"{problem}; and it could not be taken back whole: {worse}"
            : $"{problem}; everything was taken back";
    }

    public ValueList<LinkSight> Look()
    {
        using var netlink = new NetlinkSocket();
        return [.. LinkReader.Read(netlink).Sights().Select(one => new LinkSight(one.Name, one.Carrier, SpeedOf(one.Name), one.Hardware, one.ActiveMember))];
    }

    private string? Reach(NetlinkSocket netlink, NetworkState target)
    {
        var worker = new StepWorker(netlink, _names);
        for (var turn = 0; turn < Limits.NetworkTurnsMax; turn++)
        {
            var steps = NetworkPlanner.Steps(Read(netlink, out var links), target);
            if (steps.Count == 0)
            {
                return null;
            }

            worker.Links = links;
            foreach (var step in steps)
            {
                if (worker.Do(step) is { } problem)
                {
                    return $"The kernel did not {step}: {problem}";
                }
            }
        }

        return $"The kernel took everything, but after {Limits.NetworkTurnsMax} turns it would still have to {NetworkPlanner.Steps(Read(netlink, out _), target).FirstOrDefault()}";
    }

    private NetworkState Read(NetlinkSocket netlink, out LinkReader links)
    {
        links = LinkReader.Read(netlink);
        return new NetworkState(
            [.. links.Links()],
            [.. links.Addresses()],
            [.. RouteReader.Routes(netlink, links)],
            [.. RouteReader.Rules(netlink)],
            _names.Hostname(),
            _names.Resolver())
        {
            ResolverIsForeign = _names.ResolverIsForeign(),
        };
    }

    private static int SpeedOf(string name)
    {
        try
        {
            return Math.Max(0, int.Parse(File.ReadAllText($"/sys/class/net/{name}/speed"), CultureInfo.InvariantCulture));
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException or FormatException)
        {
            // An interface that is off or has no hardware has none.
            return 0;
        }
    }
}
