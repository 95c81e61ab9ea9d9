using System.Globalization;
using System.Text;

namespace LoadMaster.Network.Nftables;

/// <summary>The commands that make one contents of the table into another, and what they do in words. Pure.</summary>
/// <param name="Making">
/// New chains and maps, committed before anything leads to them: a packet that is on its way through the rules while a change is committed can be
/// led by a new element into a chain whose rules, for it, are not there yet.
/// </param>
/// <param name="Commands">What leads to them, and the end of what nothing leads to any more.</param>
internal sealed record NftTransaction(string Making, string Commands, IReadOnlyList<string> Summary)
{
    private const int ElementsPerCommand = 256;

    internal bool IsEmpty => Making.Length + Commands.Length == 0;

    internal static NftTransaction Between(NftModel current, NftModel wanted, NftLayout? layout = null)
    {
        layout ??= BaseLayout.Layout;
        var text = new StringBuilder();
        var summary = new List<string>();
        Make(text, layout, current, wanted, summary);
        var making = text.ToString();
        text.Clear();

        // Order: what is referred to comes first and goes last.
        var containers = current.Elements.Keys.Union(wanted.Elements.Keys).Order(StringComparer.Ordinal).ToList();
        foreach (var name in containers.Where(name => wanted.Maps.ContainsKey(name) || layout.Fixed.Contains(name)))
        {
            Change(text, layout.Table, name, current.Elements.GetValueOrDefault(name), wanted.Elements.GetValueOrDefault(name), summary);
        }

        Remove(text, layout, current, wanted, summary);
        return new NftTransaction(making, text.ToString(), summary);
    }

    private static void Make(StringBuilder text, NftLayout layout, NftModel current, NftModel wanted, List<string> summary)
    {
        foreach (var (name, definition) in wanted.Maps.Where(map => !current.Maps.ContainsKey(map.Key)))
        {
            Line(text, $"add {layout.KindOf(name)} {layout.Table} {name} {{ {definition} }}");
        }

        foreach (var (name, rules) in wanted.Chains.Where(chain => !current.Chains.ContainsKey(chain.Key)))
        {
            summary.Add($"chain {name} made");
            Line(text, $"create chain {layout.Table} {name}");
            Rules(text, layout, name, rules);
        }

        foreach (var (name, (definition, rules)) in wanted.Hooks.Where(hook => !current.Hooks.ContainsKey(hook.Key)))
        {
            summary.Add($"hook {name} made");
            Line(text, $"add chain {layout.Table} {name} {{ {definition} }}");
            Rules(text, layout, name, rules);
        }
    }

    private static void Rules(StringBuilder text, NftLayout layout, string chain, IReadOnlyList<string> rules)
    {
        foreach (var rule in rules)
        {
            Line(text, $"add rule {layout.Table} {chain} {rule}");
        }
    }

    private static void Change(
        StringBuilder text, string table, string container, Dictionary<string, string>? current, Dictionary<string, string>? wanted, List<string> summary)
    {
        var gone = (current ?? []).Where(old => wanted is null || !wanted.TryGetValue(old.Key, out var value) || value != old.Value).ToList();
        var come = (wanted ?? []).Where(next => current is null || !current.TryGetValue(next.Key, out var value) || value != next.Value).ToList();
        Elements(text, table, "delete", container, gone);
        Elements(text, table, "add", container, come);
        if (gone.Count + come.Count > 0)
        {
            summary.Add(string.Create(CultureInfo.InvariantCulture, $"{container}: {gone.Count} elements out, {come.Count} in"));
        }
    }

    private static void Remove(StringBuilder text, NftLayout layout, NftModel current, NftModel wanted, List<string> summary)
    {
        var hooks = current.Hooks.Keys.Where(name => !wanted.Hooks.ContainsKey(name));
        var chains = current.Chains.Keys.Where(name => !wanted.Chains.ContainsKey(name)).ToList();
        foreach (var name in hooks.Concat(chains))
        {
            summary.Add($"chain {name} removed");
            Line(text, $"flush chain {layout.Table} {name}");
        }

        // Emptied before any is deleted, as one may lead to another.
        foreach (var name in hooks.Concat(chains))
        {
            Line(text, $"delete chain {layout.Table} {name}");
        }

        foreach (var name in current.Maps.Keys.Where(name => !wanted.Maps.ContainsKey(name)))
        {
            Line(text, $"delete {layout.KindOf(name)} {layout.Table} {name}");
        }
    }

    private static void Elements(StringBuilder text, string table, string verb, string container, List<KeyValuePair<string, string>> elements)
    {
        foreach (var some in elements.Chunk(ElementsPerCommand))
        {
            var list = string.Join(", ", some.Select(element => element.Value.Length == 0 ? element.Key : $"{element.Key} : {element.Value}"));
            Line(text, $"{verb} element {table} {container} {{ {list} }}");
        }
    }

    private static void Line(StringBuilder text, string command) => text.Append(command).Append('\n');
}
