using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Changes;

/// <summary>What differs between two networks, node by node and interface by interface.</summary>
internal static class NetworkDifferences
{
    public static IReadOnlyList<string> Between(NetworkSettings before, NetworkSettings after)
    {
        var said = new List<string>();
        foreach (var node in before.Nodes.Concat(after.Nodes).Select(one => one.Node).Distinct(StringComparer.Ordinal))
        {
            var (old, now) = (before.Of(node), after.Of(node));
            said.AddRange(Names(old.Interfaces, now.Interfaces, one => one.Name).Select(what => $"{node} {what}"));
            said.AddRange(Differences.Between(NetworkForms.Node, old with { Interfaces = [] }, now with { Interfaces = [] }).Select(what => $"{node} {what}"));
        }

        return said;
    }

    private static IEnumerable<string> Names(IReadOnlyList<InterfaceSettings> before, IReadOnlyList<InterfaceSettings> after, Func<InterfaceSettings, string> nameOf)
    {
        foreach (var gone in before.Where(one => !after.Any(other => nameOf(other) == nameOf(one))))
        {
            yield return $"interface {nameOf(gone)} removed";
        }

        foreach (var now in after)
        {
            var was = before.FirstOrDefault(one => nameOf(one) == nameOf(now));
            if (was != now)
            {
                yield return $"interface {nameOf(now)} {(was is null ? "added" : "changed")} ({NetworkWords.Kinds.Of(now.Kind)}{(now.Addresses.Count == 0 ? "" : $" {string.Join(" ", now.Addresses)}")})";
            }
        }
    }
}
