using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LoadMaster.Host.Acme;

/// <summary>What an authority answered.</summary>
/// <param name="Location">Of what was made; empty for nothing.</param>
/// <param name="RetryAfter">Zero for nothing said.</param>
public sealed record AcmeAnswer(int Status, byte[] Body, string Location, string Nonce, TimeSpan RetryAfter)
{
    private const int TextLengthMax = 500;
    private const int SubproblemsMax = 5;
    private const string TypePrefix = "urn:ietf:params:acme:error:";

    public bool IsSuccess => Status is >= 200 and < 300;

    /// <exception cref="AcmeException">It is no JSON object.</exception>
    public JsonObject Json(string what)
    {
        try
        {
            return JsonNode.Parse(Body) as JsonObject ?? throw new JsonException("it is not an object");
        }
        catch (JsonException)
        {
            throw new AcmeException($"{what} answers with status {Status} and something else than ACME's JSON: {Shown(Encoding.UTF8.GetString(Body), 80)}");
        }
    }

    /// <summary>The problem document in words (RFC 7807, RFC 8555 6.7).</summary>
    public AcmeException Problem(string what)
    {
        JsonObject? problem;
        try
        {
            problem = JsonNode.Parse(Body) as JsonObject;
        }
        catch (JsonException)
        {
            // A proxy's page or nothing: the status says what there is to say.
            problem = null;
        }

        return problem is null ? new AcmeException($"{what} answers with status {Status}", "", RetryAfter) : new AcmeException($"{what} refuses: {Words(problem)}", TypeOf(problem), RetryAfter);
    }

    /// <summary>The authority's own words, with what it says of single names.</summary>
    public static string Words(JsonObject problem)
    {
        var type = TypeOf(problem);
        var said = Shown(Text(problem, "detail"), TextLengthMax);
        var parts = (problem["subproblems"] as JsonArray ?? []).OfType<JsonObject>().Take(SubproblemsMax)
            .Select(sub => $"{Shown(Text(sub["identifier"] as JsonObject, "value"), 100)}: {Shown(Text(sub, "detail"), TextLengthMax)}");
        var whole = string.Join("; ", new[] { said }.Concat(parts).Where(text => text.Length > 0));
        return whole.Length == 0 ? $"no reason given ({type})" : type.Length == 0 ? whole : $"{whole} ({type})";
    }

    /// <summary>Empty where the field is missing or no text.</summary>
    public static string Text(JsonObject? json, string field) => json?[field] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : "";

    /// <summary>In seconds or as a date (RFC 9110, 10.2.3).</summary>
    public static TimeSpan Wait(RetryConditionHeaderValue? value, DateTimeOffset now) =>
        value?.Delta ?? (value?.Date is { } date && date > now ? date - now : TimeSpan.Zero);

    private static string TypeOf(JsonObject problem)
    {
        var type = Shown(Text(problem, "type"), 100);
        return type.StartsWith(TypePrefix, StringComparison.Ordinal) ? type[TypePrefix.Length..] : type;
    }

    private static string Shown(string text, int lengthMax) =>
        string.Create(CultureInfo.InvariantCulture, $"{string.Concat(text.Take(lengthMax).Select(c => char.IsControl(c) ? ' ' : c)).Trim()}{(text.Length > lengthMax ? "..." : "")}");
}
