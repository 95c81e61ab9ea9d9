using System.Globalization;
using System.Text.Json;

namespace LoadMaster.Domain.Configuration.Json;

/// <summary>A JSON number, fractions allowed, within bounds.</summary>
internal sealed class NumberForm(double min, double max) : JsonForm<double>
{
    protected override string Expected => "a number (without quotes)";

    protected override string Example => min.ToString(CultureInfo.InvariantCulture);

    public override double Read(JsonElement json, double start, JsonPath at, ProblemList problems)
    {
        if (json.ValueKind != JsonValueKind.Number || !json.TryGetDouble(out var number))
        {
            AddWrongType(json, at, problems);
            return start;
        }

        if (double.IsFinite(number))
        {
            return number;
        }

        problems.AddUnread(ProblemCodes.OutOfRange, at, Outside(JsonText.Shortened(json.GetRawText())));
        return start;
    }

    public override void Write(Utf8JsonWriter writer, double value) => writer.WriteNumberValue(value);

    public override void Check(double value, JsonPath at, ProblemList problems)
    {
        // Written so that "not a number" is outside as well.
        if (!(value >= min && value <= max))
        {
            problems.Add(ProblemCodes.OutOfRange, at, Outside(value.ToString(CultureInfo.InvariantCulture)));
        }
    }

    public override void WriteSchema(Utf8JsonWriter writer, SchemaDefinitions definitions)
    {
        writer.WriteString("type", "number");
        writer.WriteNumber("minimum", min);
        writer.WriteNumber("maximum", max);
    }

    private string Outside(string value) => string.Create(CultureInfo.InvariantCulture, $"{value} is out of range; give a number from {min} to {max}.");
}
