using System.Net;
using System.Net.Sockets;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;
using LoadMaster.Network.Netlink;
using LoadMaster.Network.Nftables;

namespace LoadMaster.Network.Transparency;

/// <summary>By nf_tables, a mark and a policy route, in the network namespace of the first caller's thread.</summary>
public sealed class ClientRoutes(LocalDelivery delivery) : IClientRoutes, IDisposable
{
    private const int TransparentV4 = 19;
    private const int LevelV4 = 0;
    private static readonly AddressFamily[] s_families = [AddressFamily.InterNetwork, AddressFamily.InterNetworkV6];

    private NftContext? _context;
    private ValueList<Endpoint>? _inForce;

    private NftContext Context => _context ??= new NftContext();

    /// <inheritdoc/>
    public ClientRoutesOutcome Use(ValueList<Endpoint> servers)
    {
        try
        {
            using var netlink = new NetlinkSocket();
            if (_inForce != servers)
            {
                Change(netlink, servers);
                _inForce = servers;
            }

            return new ClientRoutesOutcome(null, servers.Count == 0 ? [] : Neighbours(netlink, servers));
        }
        catch (Exception refused) when (refused is NetworkException or SocketException)
        {
            // What came to be in force is not known; the next use makes it anew.
            _inForce = null;

            // A node that may not touch the kernel's tables has never put anything into them.
            return new ClientRoutesOutcome(servers.Count == 0 ? null : refused.Message, []);
        }
    }

    public void Dispose()
    {
        if (_inForce is { Count: > 0 })
        {
            _ = Use([]);
        }

        _context?.Dispose();
    }

    private void Change(NetlinkSocket netlink, ValueList<Endpoint> servers)
    {
        if (servers.Count > 0)
        {
            CheckPermission();
        }

        foreach (var family in s_families)
        {
            if (servers.Any(server => server.Address.AddressFamily == family))
            {
                delivery.Add(netlink, family, this);
            }
        }

        _ = Context.Run(servers.Count == 0 ? ClientRouteTable.Removal : ClientRouteTable.Of(servers));
        foreach (var family in s_families)
        {
            if (!servers.Any(server => server.Address.AddressFamily == family))
            {
                delivery.Remove(netlink, family, this);
            }
        }
    }

    private static void CheckPermission()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.SetRawSocketOption(LevelV4, TransparentV4, [1, 0, 0, 0]);
        }
        catch (SocketException refused)
        {
            throw new NetworkException($"Sockets with a client's address need the capability CAP_NET_ADMIN ({refused.Message}); start the daemon with it.");
        }
    }

    private static ValueList<NeighbourServer> Neighbours(NetlinkSocket netlink, ValueList<Endpoint> servers)
    {
        var networks = InterfaceSnapshot.Read(netlink).Addresses.Where(address => !address.IsSingle).OrderByDescending(address => address.PrefixLength).ToList();
        return servers.Select(server => server.Address).Distinct()
            .Select(server => (Server: server, Network: networks.Find(one => InterfaceSnapshot.Contains(one.Network, one.PrefixLength, server))))
            .Where(one => one.Network is not null)
            .Select(one => new NeighbourServer(one.Server, new IPNetwork(one.Network!.Network, one.Network.PrefixLength)))
            .ToValueList();
    }
}
