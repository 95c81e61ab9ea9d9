using System.Text.Json;
using LoadMaster.Domain.Collections;

namespace LoadMaster.Domain.Configuration.Json;

/// <summary>A JSON list of bounded length.</summary>
/// <param name="blank">What each item starts from before its fields are read.</param>
internal sealed class ListForm<T>(JsonForm<T> item, T blank, int countMax) : JsonForm<ValueList<T>>
{
    protected override string Expected => "a list";

    protected override string Example => "[ ]";

    public override ValueList<T> Read(JsonElement json, ValueList<T> start, JsonPath at, ProblemList problems)
    {
        if (json.ValueKind != JsonValueKind.Array)
        {
            AddWrongType(json, at, problems);
            return start;
        }

        return json.EnumerateArray().Select((element, index) => item.Read(element, blank, at.Item(index), problems)).ToValueList();
    }

    public override void Write(Utf8JsonWriter writer, ValueList<T> value)
    {
        writer.WriteStartArray();
        foreach (var element in value)
        {
            item.Write(writer, element);
        }

        writer.WriteEndArray();
    }

    public override void Check(ValueList<T> value, JsonPath at, ProblemList problems)
    {
        if (value.Count > countMax)
        {
            problems.Add(ProblemCodes.TooMany, at, $"The list has {value.Count} entries, at most {countMax} are allowed; remove some.");
        }

        for (var index = 0; index < value.Count; index++)
        {
            item.Check(value[index], at.Item(index), problems);
        }
    }

    public override void WriteSchema(Utf8JsonWriter writer, SchemaDefinitions definitions)
    {
        writer.WriteString("type", "array");
        writer.WriteNumber("maxItems", countMax);
        writer.WriteStartObject("items");
        item.WriteSchema(writer, definitions);
        writer.WriteEndObject();
    }
}
