using System.Runtime.CompilerServices;
using System.Text.Json;

namespace LoadMaster.Domain.Configuration.Json;

/// <summary>
/// A form that remembers the values within their bounds: of ten thousand services a change makes one anew, and only that one is looked at again.
/// Values never change, and what has gone is forgotten.
/// </summary>
internal sealed class CheckedOnceForm<T>(JsonForm<T> form) : JsonForm<T>
    where T : class
{
    private readonly ConditionalWeakTable<T, object> _within = [];

    protected override string Expected => throw Unused();

    protected override string Example => throw Unused();

    public override T Read(JsonElement json, T start, JsonPath at, ProblemList problems) => form.Read(json, start, at, problems);

    public override void Write(Utf8JsonWriter writer, T value) => form.Write(writer, value);

    public override void Check(T value, JsonPath at, ProblemList problems)
    {
        if (_within.TryGetValue(value, out _))
        {
            return;
        }

        var own = new ProblemList();
        form.Check(value, at, own);
        if (!own.Any)
        {
            _within.TryAdd(value, this);
            return;
        }

        // Once more into the list that knows what could not be read.
        form.Check(value, at, problems);
    }

    public override void WriteSchema(Utf8JsonWriter writer, SchemaDefinitions definitions) => form.WriteSchema(writer, definitions);

    private static InvalidOperationException Unused() => new("Words about a wrong type are those of the form inside.");
}
