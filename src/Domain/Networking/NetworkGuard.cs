using System.Net;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Networking;

/// <summary>An address that something depends on.</summary>
/// <param name="Use">What for, such as: the pair's heartbeat.</param>
public sealed record NeededAddress(IPAddress Address, string Use);

/// <summary>Says what a change would cut off. Pure.</summary>
public static class NetworkGuard
{
    /// <summary>Empty when every needed address that is there now is there afterwards, on an interface that is on.</summary>
    public static ValueList<ConfigProblem> Lost(NetworkState present, NetworkState target, IEnumerable<NeededAddress> needed) =>
    [
        .. needed.Where(one => IsOn(present, one.Address) && !IsOn(target, one.Address))
            .Select(one => new ConfigProblem(
                ProblemCodes.InUse, "", $"The change takes {one.Address} from the node, over which {one.Use}; keep the address, or force it (--force) when you know another way to the node.")),
    ];

    private static bool IsOn(NetworkState state, IPAddress address) =>
        state.Addresses.Any(one => one.Address.Address.Equals(address) && state.Link(one.Interface) is { Up: true });
}
