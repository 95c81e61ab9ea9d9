using System.Text.Json;
using System.Text.Json.Nodes;

namespace LoadMaster.Domain.Changes;

/// <summary>Takes secrets and what could be guessed at out of documents and differences that people see.</summary>
public static class SecretMask
{
    public const string Hidden = "(hidden)";

    /// <summary>Names of fields whose texts nobody is shown, wherever they stand in a document.</summary>
    private static readonly HashSet<string> Names =
        ["password", "passwords", "passphrase", "authPassword", "privPassword", "privateKey", "community", "trapCommunity", "hash", "secret", "url"];

    /// <summary>That a secret changed is told, what it is is not.</summary>
    public static DocumentDifference Of(DocumentDifference difference) => IsSecret(difference.Path)
        ? difference with { Before = Whole(difference.Before), After = Whole(difference.After) }
        : difference with { Before = Within(difference.Before), After = Within(difference.After) };

    /// <summary>The JSON document with every secret in it hidden; empty ones stay, so that one sees that there is none.</summary>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public static string Document(string json) => Within(json)!;

    private static bool IsSecret(string path)
    {
        var last = path[(path.LastIndexOf('/') + 1)..];
        var bracket = last.IndexOf('[', StringComparison.Ordinal);
        return Names.Contains(bracket < 0 ? last : last[..bracket]);
    }

    private static string? Whole(string? json) => json is null ? null : IsEmpty(JsonNode.Parse(json)) ? json : $"\"{Hidden}\"";

    private static string? Within(string? json)
    {
        if (json is null)
        {
            return null;
        }

        var node = JsonNode.Parse(json);
        Hide(node);
        return node?.ToJsonString() ?? "null";
    }

    private static void Hide(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject fields:
                foreach (var (name, value) in fields.ToList())
                {
                    if (!Names.Contains(name))
                    {
                        Hide(value);
                    }
                    else if (!IsEmpty(value))
                    {
                        fields[name] = Hidden;
                    }
                }

                break;
            case JsonArray items:
                foreach (var item in items)
                {
                    Hide(item);
                }

                break;
        }
    }

    private static bool IsEmpty(JsonNode? node) => node switch
    {
        null => true,
        JsonArray list => list.Count == 0,
        JsonValue value => value.GetValueKind() == JsonValueKind.String && value.GetValue<string>().Length == 0,
        _ => false,
    };
}
