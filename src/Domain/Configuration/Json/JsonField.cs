using System.Text.Json;

namespace LoadMaster.Domain.Configuration.Json;

/// <summary>One field of an object, whatever its value's type.</summary>
internal abstract class JsonField<TOwner>(string name, string summary, bool required)
{
    public string Name { get; } = name;

    public bool Required { get; } = required;

    protected string Summary { get; } = summary;

    public abstract TOwner Read(TOwner owner, JsonElement json, JsonPath at, ProblemList problems);

    /// <summary>What the owner becomes when the field is left out.</summary>
    public abstract TOwner LeaveOut(TOwner owner);

    public abstract void Write(Utf8JsonWriter writer, TOwner owner);

    public abstract void Check(TOwner owner, JsonPath at, ProblemList problems);

    public abstract void WriteSchema(Utf8JsonWriter writer, TOwner blank, SchemaDefinitions definitions);
}

/// <summary>One field: its form, and how it stands in the record.</summary>
/// <param name="start">The default, where it depends on the fields declared before; else null.</param>
/// <param name="hasFixedDefault">False where the schema can name no default: required fields, ids, what depends on other fields.</param>
internal sealed class JsonField<TOwner, TValue>(
    string name,
    string summary,
    bool required,
    JsonForm<TValue> form,
    Func<TOwner, TValue> get,
    Func<TOwner, TValue, TOwner> set,
    Func<TOwner, TValue>? start,
    bool hasFixedDefault) : JsonField<TOwner>(name, summary, required)
{
    /// <summary>What is as it was makes no new record: services that keep to defaults share them, and reading takes a fraction of the memory.</summary>
    public override TOwner Read(TOwner owner, JsonElement json, JsonPath at, ProblemList problems)
    {
        var value = form.Read(json, (start ?? get)(owner), at, problems);
        return EqualityComparer<TValue>.Default.Equals(value, get(owner)) ? owner : set(owner, value);
    }

    public override TOwner LeaveOut(TOwner owner) => start is null ? owner : set(owner, start(owner));

    public override void Write(Utf8JsonWriter writer, TOwner owner)
    {
        writer.WritePropertyName(Name);
        form.Write(writer, get(owner));
    }

    public override void Check(TOwner owner, JsonPath at, ProblemList problems) => form.Check(get(owner), at, problems);

    public override void WriteSchema(Utf8JsonWriter writer, TOwner blank, SchemaDefinitions definitions)
    {
        writer.WriteStartObject(Name);
        writer.WriteString("description", Summary);
        form.WriteSchema(writer, definitions);
        if (hasFixedDefault && (typeof(TValue).IsValueType || typeof(TValue) == typeof(string)))
        {
            writer.WritePropertyName("default");
            form.Write(writer, get(blank));
        }

        writer.WriteEndObject();
    }
}
