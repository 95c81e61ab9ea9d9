using System.Text.Json;
using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Changes;

/// <summary>The fields in which two records differ, such as <c>check.path "/" -> "/health"</c>.</summary>
internal static class Differences
{
    public static IReadOnlyList<string> Between<T>(JsonForm<T> form, T before, T after)
    {
        using var old = JsonDocument.Parse(JsonText.Write(form, before));
        using var now = JsonDocument.Parse(JsonText.Write(form, after));
        var found = new List<string>();
        Compare("", old.RootElement, now.RootElement, found);
        return found;
    }

    private static void Compare(string name, JsonElement before, JsonElement after, List<string> found)
    {
        if (before.ValueKind == JsonValueKind.Object && after.ValueKind == JsonValueKind.Object)
        {
            foreach (var field in before.EnumerateObject())
            {
                Compare(name.Length == 0 ? field.Name : $"{name}.{field.Name}", field.Value, after.GetProperty(field.Name), found);
            }
        }
        else if (!JsonElement.DeepEquals(before, after))
        {
            found.Add($"{name} {Shown(before)} -> {Shown(after)}");
        }
    }

    private static string Shown(JsonElement value) => JsonText.Shortened(value.ValueKind == JsonValueKind.String && IsWord(value.GetString()!) ? value.GetString()! : value.GetRawText());

    private static bool IsWord(string text) => text.Length > 0 && text.All(char.IsAsciiLetterOrDigit);
}
