using System.Net;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;
using LoadMaster.Network.Netlink;

namespace LoadMaster.Network.Direct;

/// <summary>
/// Health checks of real servers of direct server return: the configured check of the server's own address, then its station on the link must be
/// known, must take what is sent to the service's address, and must not claim that address for itself. Other checks are passed on.
/// </summary>
public sealed class DirectHealthProbe(IHealthProbe inner, TimeProvider time) : IHealthProbe
{
    private int _asked;

    public Task EnterAsync(CancellationToken cancellationToken) => inner.EnterAsync(cancellationToken);

    public void Leave() => inner.Leave();

    public Task<ProbeResult> ProbeAsync(Endpoint server, HealthCheck check, ProxyProtocolVersion proxy, CancellationToken cancellationToken) =>
        inner.ProbeAsync(server, check, proxy, cancellationToken);

    public async Task<ProbeResult> ProbeDirectAsync(Endpoint server, HealthCheck check, DirectTarget service, CancellationToken cancellationToken)
    {
        var result = await inner.ProbeAsync(server, check, ProxyProtocolVersion.Off, cancellationToken).ConfigureAwait(false);
        if (!result.Healthy)
        {
            return result;
        }

        using var timer = new CancellationTokenSource(TimeSpan.FromSeconds(check.TimeoutSeconds), time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            var problem = await FindProblemAsync(server.Address, service, limit.Token).ConfigureAwait(false);
            return problem is null ? result with { Reason = $"{result.Reason}; takes {service.Service.Address} directly" } : result with { Healthy = false, Reason = problem };
        }
        catch (NetworkException refused)
        {
            return result with { Healthy = false, Reason = $"direct server return cannot be checked: {refused.Message}" };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return result with { Healthy = false, Reason = $"direct server return was not checked within {check.TimeoutSeconds} s" };
        }
    }

    private async Task<string?> FindProblemAsync(IPAddress server, DirectTarget service, CancellationToken cancel)
    {
        using var netlink = new NetlinkSocket();
        var snapshot = InterfaceSnapshot.Read(netlink);
        if (StationFinder.LinkFor(snapshot, server) is not { } link)
        {
            return $"{server} is in no network of this node; direct server return needs the real server on a link with it";
        }

        var own = snapshot.Addresses.First(one => one.LinkIndex == link.Index && !one.IsSingle && InterfaceSnapshot.Contains(one.Network, one.PrefixLength, server)).Address;
        using var line = new DirectLine(netlink, link, own, server, service, (uint)Interlocked.Increment(ref _asked), time);
        if (!await line.FindStationAsync(cancel).ConfigureAwait(false))
        {
            return $"no station on {link.Name} answers for {server}, so that there is nowhere to send to";
        }

        var address = service.Service.Address;
        return await line.AskAsync(cancel).ConfigureAwait(false) switch
        {
            DirectAnswer.None => $"it does not take what is sent to {address}; it needs the address on its loopback: ip address add {address}/{address.GetAddressBytes().Length * 8} dev lo",
            DirectAnswer.Refused => $"it refuses connections to {service.Service}: its service must listen on that address and port",
            _ when await line.IsClaimedAsync(cancel).ConfigureAwait(false) =>
                $"it answers ARP for {address}, which is this node's to answer: sysctl -w net.ipv4.conf.all.arp_ignore=1 net.ipv4.conf.all.arp_announce=2",
            _ => null,
        };
    }
}
