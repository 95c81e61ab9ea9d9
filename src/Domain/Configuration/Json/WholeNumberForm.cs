using System.Globalization;
using System.Text.Json;

namespace LoadMaster.Domain.Configuration.Json;

/// <summary>A JSON number without a fraction, within bounds.</summary>
internal sealed class WholeNumberForm(int min, int max) : JsonForm<int>
{
    protected override string Expected => "a whole number (without quotes)";

    protected override string Example => min.ToString(CultureInfo.InvariantCulture);

    public override int Read(JsonElement json, int start, JsonPath at, ProblemList problems)
    {
        if (json.ValueKind != JsonValueKind.Number || !json.TryGetDouble(out var number) || (double.IsFinite(number) && number != Math.Truncate(number)))
        {
            AddWrongType(json, at, problems);
            return start;
        }

        if (number is >= int.MinValue and <= int.MaxValue)
        {
            return (int)number;
        }

        problems.AddUnread(ProblemCodes.OutOfRange, at, Outside(JsonText.Shortened(json.GetRawText())));
        return start;
    }

    public override void Write(Utf8JsonWriter writer, int value) => writer.WriteNumberValue(value);

    public override void Check(int value, JsonPath at, ProblemList problems)
    {
        if (value < min || value > max)
        {
            problems.Add(ProblemCodes.OutOfRange, at, Outside(value.ToString(CultureInfo.InvariantCulture)));
        }
    }

    public override void WriteSchema(Utf8JsonWriter writer, SchemaDefinitions definitions)
    {
        writer.WriteString("type", "integer");
        writer.WriteNumber("minimum", min);
        writer.WriteNumber("maximum", max);
    }

    private string Outside(string value) => $"{value} is out of range; give a whole number from {min} to {max}.";
}
