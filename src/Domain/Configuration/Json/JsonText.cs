using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LoadMaster.Domain.Configuration.Json;

/// <summary>The border between text and JSON values.</summary>
internal static class JsonText
{
    private const int ShownLengthMax = 60;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Parses JSON as RFC 8259 has it: no comments, no trailing commas, at most 64 levels.</summary>
    public static bool TryParse(string json, JsonPath at, ProblemList problems, [NotNullWhen(true)] out JsonDocument? document)
    {
        document = null;
        try
        {
            var bytes = StrictUtf8.GetBytes(json);
            if (bytes.Length > Limits.ConfigDocumentBytesMax)
            {
                problems.AddUnread(ProblemCodes.TooLong, at, $"The JSON is {bytes.Length} bytes long, more than the {Limits.ConfigDocumentBytesMax} allowed; make it shorter.");
                return false;
            }

            document = JsonDocument.Parse(bytes);
            CheckNames(bytes);
            return true;
        }
        catch (EncoderFallbackException)
        {
            problems.AddUnread(ProblemCodes.NotJson, at, "The text holds half of a surrogate pair, so it is not Unicode; send it as UTF-8.");
        }
        catch (InvalidOperationException)
        {
            document?.Dispose();
            document = null;
            problems.AddUnread(ProblemCodes.NotJson, at, "The name of a field holds half of a surrogate pair (as \\ud800 alone does), so it is not Unicode; correct it.");
        }
        catch (JsonException problem)
        {
            var reason = problem.Message.Split(" LineNumber:", 2)[0].TrimEnd('.');
            problems.AddUnread(
                ProblemCodes.NotJson,
                at,
                $"The text is not JSON at line {problem.LineNumber + 1}, column {problem.BytePositionInLine + 1}: {reason}; correct it there.");
        }

        return false;
    }

    /// <summary>JSON allows names that are no Unicode text; looking for another name would throw on them.</summary>
    private static void CheckNames(byte[] json)
    {
        for (var reader = new Utf8JsonReader(json); reader.Read();)
        {
            if (reader is { TokenType: JsonTokenType.PropertyName, ValueIsEscaped: true })
            {
                _ = reader.GetString();
            }
        }
    }

    /// <summary>The text of a JSON string; false for one whose escapes make no Unicode text.</summary>
    public static bool TryGetText(JsonElement json, [NotNullWhen(true)] out string? text)
    {
        text = null;
        if (json.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        try
        {
            text = json.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, as in "\ud800": JSON allows it, Unicode does not. The caller reports it.
            return false;
        }
    }

    public static string Write<T>(JsonForm<T> form, T value, bool indented = false) => Write(writer => form.Write(writer, value), indented);

    public static string Write(Action<Utf8JsonWriter> write, bool indented = false)
    {
        using var stream = new MemoryStream();

        // The relaxed encoder keeps letters as they are; the JSON is never put into HTML.
        var options = new JsonWriterOptions { Indented = indented, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var writer = new Utf8JsonWriter(stream, options))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    /// <summary>For problems: text that users sent, cut to a length that can be read.</summary>
    public static string Shortened(string text) => Shortened(text, ShownLengthMax);

    /// <summary>Never cuts a surrogate pair in two.</summary>
    public static string Shortened(string text, int lengthMax) =>
        text.Length <= lengthMax ? text : $"{text[..(char.IsHighSurrogate(text[lengthMax - 1]) ? lengthMax - 1 : lengthMax)]}...";
}
