using System.Text.Json;

namespace LoadMaster.Domain.Configuration.Json;

/// <summary>One of an enum's words.</summary>
internal sealed class WordForm<TEnum>(WordTable<TEnum> words) : JsonForm<TEnum>
    where TEnum : struct, Enum
{
    protected override string Expected => $"one of the words {string.Join(", ", words.All)}";

    protected override string Example => $"\"{words.All[0]}\"";

    public override TEnum Read(JsonElement json, TEnum start, JsonPath at, ProblemList problems)
    {
        if (json.ValueKind != JsonValueKind.String)
        {
            AddWrongType(json, at, problems);
            return start;
        }

        var word = JsonText.TryGetText(json, out var text) ? text : json.GetRawText();
        if (words.TryParse(word, out var value))
        {
            return value;
        }

        problems.AddUnread(
            ProblemCodes.UnknownValue,
            at,
            $"\"{JsonText.Shortened(word)}\" is not known here{NearestName.Hint(word, words.All)}; give one of {string.Join(", ", words.All)}.");
        return start;
    }

    public override void Write(Utf8JsonWriter writer, TEnum value) => writer.WriteStringValue(words.Of(value));

    public override void WriteSchema(Utf8JsonWriter writer, SchemaDefinitions definitions)
    {
        writer.WriteStartArray("enum");
        foreach (var word in words.All)
        {
            writer.WriteStringValue(word);
        }

        writer.WriteEndArray();
    }
}
