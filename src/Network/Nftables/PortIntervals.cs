using System.Globalization;
using System.Net;

namespace LoadMaster.Network.Nftables;

/// <summary>
/// Ports of real servers, put together so that no two intervals overlap, which a set of intervals does not take. Single ports have a set of
/// their own: one element out of many thousand intervals takes the kernel milliseconds.
/// </summary>
internal sealed class PortIntervals
{
    private readonly Dictionary<(IPAddress Address, string Protocol), List<(int First, int Last)>> _intervals = [];

    internal void Add(IPAddress address, string protocol, int first, int last)
    {
        if (!_intervals.TryGetValue((address, protocol), out var list))
        {
            _intervals.Add((address, protocol), list = []);
        }

        list.Add((first, last));
    }

    internal void WriteTo(NftModel model)
    {
        foreach (var ((address, protocol), list) in _intervals)
        {
            var digit = RuleSetPlanner.Digit(address);
            foreach (var (first, last) in Joined(list))
            {
                var ports = first == last ? first.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{first}-{last}");
                model.Of($"{(first == last ? "rsx" : "rse")}{digit}").Add($"{address} . {protocol} . {ports}", "");
            }
        }
    }

    private static IEnumerable<(int First, int Last)> Joined(List<(int First, int Last)> list)
    {
        list.Sort();
        var current = list[0];
        foreach (var next in list.Skip(1))
        {
            if (next.First <= current.Last)
            {
                current.Last = Math.Max(current.Last, next.Last);
            }
            else
            {
                yield return current;
                current = next;
            }
        }

        yield return current;
    }
}
