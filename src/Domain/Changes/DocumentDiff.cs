using System.Text.Json;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Changes;

/// <summary>What became of a value between two documents.</summary>
public enum DifferenceKind
{
    Added,
    Removed,
    Changed,
}

/// <summary>One difference. The path names list items by what identifies them: <c>/virtualServices[id=1]/scheduling</c>. Values are JSON text.</summary>
public sealed record DocumentDifference(DifferenceKind Kind, string Path, string? Before, string? After);

/// <summary>Compares two configuration documents value by value.</summary>
public static class DocumentDiff
{
    /// <summary>Fields that tell the items of a list apart, the better one first.</summary>
    private static readonly string[] Keys = ["id", "address", "host", "name"];

    /// <summary>As of the two texts, but writes only the virtual services that differ: one change among many thousands costs little.</summary>
    public static ValueList<DocumentDifference> Between(LoadMasterConfig before, LoadMasterConfig after)
    {
        var old = before.VirtualServices.ToDictionary(service => service.Id);
        var same = after.VirtualServices.Where(service => old.TryGetValue(service.Id, out var was) && was.Equals(service)).Select(service => service.Id).ToHashSet();
        return Between(ConfigJson.Write(Without(before, same)), ConfigJson.Write(Without(after, same)));
    }

    /// <summary>In the order of the newer document, what was removed after that.</summary>
    /// <exception cref="JsonException">One of the texts is not JSON.</exception>
    public static ValueList<DocumentDifference> Between(string before, string after)
    {
        using var old = JsonDocument.Parse(before);
        using var current = JsonDocument.Parse(after);
        var differences = new List<DocumentDifference>();
        Compare("", old.RootElement, current.RootElement, differences);
        return differences.ToValueList();
    }

    private static LoadMasterConfig Without(LoadMasterConfig config, HashSet<VirtualServiceId> left) =>
        config with { VirtualServices = config.VirtualServices.Where(service => !left.Contains(service.Id)).ToValueList() };

    private static void Compare(string path, JsonElement before, JsonElement after, List<DocumentDifference> differences)
    {
        if (before.ValueKind == JsonValueKind.Object && after.ValueKind == JsonValueKind.Object)
        {
            CompareItems(Properties(path, before), Properties(path, after), differences);
        }
        else if (KeyOf(before, after) is { } key)
        {
            CompareItems(Items(path, before, key), Items(path, after, key), differences);
        }
        else if (!JsonElement.DeepEquals(before, after))
        {
            differences.Add(new DocumentDifference(DifferenceKind.Changed, path, before.GetRawText(), after.GetRawText()));
        }
    }

    private static void CompareItems(
        Dictionary<string, JsonElement> before, Dictionary<string, JsonElement> after, List<DocumentDifference> differences)
    {
        foreach (var (path, value) in after)
        {
            if (before.TryGetValue(path, out var old))
            {
                Compare(path, old, value, differences);
            }
            else
            {
                differences.Add(new DocumentDifference(DifferenceKind.Added, path, null, value.GetRawText()));
            }
        }

        foreach (var (path, value) in before.Where(item => !after.ContainsKey(item.Key)))
        {
            differences.Add(new DocumentDifference(DifferenceKind.Removed, path, value.GetRawText(), null));
        }
    }

    /// <summary>The field that identifies every item of both lists; null when there is none, and the lists compare as a whole.</summary>
    private static string? KeyOf(JsonElement before, JsonElement after) =>
        before.ValueKind == JsonValueKind.Array && after.ValueKind == JsonValueKind.Array && before.GetArrayLength() + after.GetArrayLength() > 0
            ? Keys.FirstOrDefault(key => Identifies(before, key) && Identifies(after, key))
            : null;

    private static bool Identifies(JsonElement list, string key)
    {
        var seen = new HashSet<string>();
        return list.EnumerateArray().All(item =>
            item.ValueKind == JsonValueKind.Object && item.TryGetProperty(key, out var value) && seen.Add(value.ToString()));
    }

    private static Dictionary<string, JsonElement> Properties(string path, JsonElement value) =>
        value.EnumerateObject().ToDictionary(p => $"{path}/{p.Name}", p => p.Value);

    private static Dictionary<string, JsonElement> Items(string path, JsonElement list, string key) =>
        list.EnumerateArray().ToDictionary(item => $"{path}[{key}={item.GetProperty(key)}]", item => item);
}
