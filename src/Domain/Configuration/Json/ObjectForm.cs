using System.Text.Json;

namespace LoadMaster.Domain.Configuration.Json;

/// <summary>A JSON object with declared fields, in the order they are written. Unknown and repeated fields are problems.</summary>
/// <param name="name">Its name in the schema, and in problems.</param>
/// <param name="blank">A record with every default.</param>
internal sealed class ObjectForm<T>(string name, string summary, T blank) : JsonForm<T>
{
    private readonly List<JsonField<T>> _fields = [];
    private readonly Dictionary<string, JsonField<T>> _byName = new(StringComparer.Ordinal);

    public T Blank { get; } = blank;

    protected override string Expected => $"an object ({name})";

    protected override string Example => "{ }";

    public ObjectForm<T> Field<TValue>(
        string field, JsonForm<TValue> form, Func<T, TValue> get, Func<T, TValue, T> set, string description, Func<T, TValue>? start = null) =>
        Add(new JsonField<T, TValue>(field, description, required: false, form, get, set, start, hasFixedDefault: start is null));

    public ObjectForm<T> Required<TValue>(string field, JsonForm<TValue> form, Func<T, TValue> get, Func<T, TValue, T> set, string description) =>
        Add(new JsonField<T, TValue>(field, description, required: true, form, get, set, start: null, hasFixedDefault: false));

    /// <summary>A field whose value is found from elsewhere when it is left out.</summary>
    public ObjectForm<T> Derived<TValue>(string field, JsonForm<TValue> form, Func<T, TValue> get, Func<T, TValue, T> set, string description) =>
        Add(new JsonField<T, TValue>(field, description, required: false, form, get, set, start: null, hasFixedDefault: false));

    public override T Read(JsonElement json, T start, JsonPath at, ProblemList problems)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            AddWrongType(json, at, problems);
            return start;
        }

        var sent = Sort(json, at, problems);
        var value = start;
        foreach (var field in _fields)
        {
            if (sent.TryGetValue(field.Name, out var element))
            {
                value = field.Read(value, element, at.Field(field.Name), problems);
                continue;
            }

            value = field.LeaveOut(value);
            if (field.Required)
            {
                problems.AddUnread(ProblemCodes.MissingField, at.Field(field.Name), $"The field \"{field.Name}\" of {name} is missing and has no default; add it.");
            }
        }

        return value;
    }

    public override void Write(Utf8JsonWriter writer, T value)
    {
        writer.WriteStartObject();
        foreach (var field in _fields)
        {
            field.Write(writer, value);
        }

        writer.WriteEndObject();
    }

    public override void Check(T value, JsonPath at, ProblemList problems)
    {
        foreach (var field in _fields)
        {
            field.Check(value, at.Field(field.Name), problems);
        }
    }

    public override void WriteSchema(Utf8JsonWriter writer, SchemaDefinitions definitions) =>
        definitions.Refer(writer, name, target => WriteDefinition(target, definitions));

    public void WriteDefinition(Utf8JsonWriter writer, SchemaDefinitions definitions)
    {
        writer.WriteString("description", summary);
        writer.WriteString("type", "object");
        writer.WriteBoolean("additionalProperties", false);
        if (_fields.Any(field => field.Required))
        {
            writer.WriteStartArray("required");
            foreach (var field in _fields.Where(field => field.Required))
            {
                writer.WriteStringValue(field.Name);
            }

            writer.WriteEndArray();
        }

        writer.WriteStartObject("properties");
        foreach (var field in _fields)
        {
            field.WriteSchema(writer, Blank, definitions);
        }

        writer.WriteEndObject();
    }

    private ObjectForm<T> Add(JsonField<T> field)
    {
        _fields.Add(field);
        _byName.Add(field.Name, field);
        return this;
    }

    private Dictionary<string, JsonElement> Sort(JsonElement json, JsonPath at, ProblemList problems)
    {
        var sent = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var property in json.EnumerateObject())
        {
            var field = property.Name;
            if (!_byName.ContainsKey(field))
            {
                problems.Add(ProblemCodes.UnknownField, at.Field(field), Unknown(field));
            }
            else if (!sent.TryAdd(field, property.Value))
            {
                problems.AddUnread(ProblemCodes.DuplicateField, at.Field(field), $"The field \"{field}\" is given more than once, so it is unclear which one is meant; keep one.");
            }
        }

        return sent;
    }

    private string Unknown(string field) =>
        $"The field \"{JsonText.Shortened(field)}\" is not known in {name}{NearestName.Hint(field, _byName.Keys)}; remove it or use one of {string.Join(", ", _byName.Keys)}.";
}
