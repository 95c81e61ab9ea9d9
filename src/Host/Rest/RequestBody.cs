using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using LoadMaster.Domain;
using Microsoft.AspNetCore.Http.Features;

namespace LoadMaster.Host.Rest;

/// <summary>Reads request bodies, bounded and strict.</summary>
public static class RequestBody
{
    /// <summary>For everything but a change of the configuration.</summary>
    private const int SmallBytesMax = 8 * 1024;
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The body as JSON text for a <c>ConfigCommand</c>, whose reader reports all that is wrong with it.</summary>
    public static Task<string> ReadJsonTextAsync(HttpContext context) => ReadTextAsync(context, Limits.RequestBodyBytesMax);

    /// <summary>A whole configuration document, likewise.</summary>
    public static Task<string> ReadDocumentAsync(HttpContext context) => ReadTextAsync(context, Limits.ConfigDocumentBytesMax);

    /// <summary>The body as a small DTO.</summary>
    public static async Task<T> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type, int bytesMax = SmallBytesMax)
    {
        var text = await ReadTextAsync(context, bytesMax);
        try
        {
            return JsonSerializer.Deserialize(text, type) ?? throw new JsonException("The body is null.");
        }
        catch (JsonException e)
        {
            throw new RequestRefusedException(
                StatusCodes.Status400BadRequest, ProblemCodes.NotJson, $"The body does not have the expected form: {FirstSentence(e.Message)}", Pointer(e.Path));
        }
    }

    /// <summary>The body as it is: a file.</summary>
    public static async Task<byte[]> ReadBytesAsync(HttpContext context, int bytesMax)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = bytesMax;
        if (context.Request.ContentLength > bytesMax)
            throw TooLarge(bytesMax);
        using var bytes = new MemoryStream();
        var piece = new byte[64 * 1024];
        int read;
        while ((read = await context.Request.Body.ReadAsync(piece, context.RequestAborted)) > 0)
        {
            if (bytes.Length + read > bytesMax)
                throw TooLarge(bytesMax);
            bytes.Write(piece, 0, read);
        }

        return bytes.ToArray();
    }

    /// <summary>Refuses text that is not exactly one JSON object, so that it can be put inside another one.</summary>
    public static void RequireObject(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return;
        }
        catch (JsonException e)
        {
            throw new RequestRefusedException(StatusCodes.Status400BadRequest, ProblemCodes.NotJson, $"The body is not JSON: {FirstSentence(e.Message)}");
        }

        throw new RequestRefusedException(StatusCodes.Status400BadRequest, ProblemCodes.WrongType, "The body must be a JSON object.");
    }

    private static async Task<string> ReadTextAsync(HttpContext context, int bytesMax)
    {
        var request = context.Request;
        if (!request.HasJsonContentType())
            throw new RequestRefusedException(StatusCodes.Status415UnsupportedMediaType, ProblemCodes.UnsupportedMediaType, MediaTypeMessage(request));
        if (request.ContentLength > bytesMax)
            throw TooLarge(bytesMax);

        using var bytes = new MemoryStream();
        var piece = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(piece, context.RequestAborted)) > 0)
        {
            if (bytes.Length + read > bytesMax)
                throw TooLarge(bytesMax);
            bytes.Write(piece, 0, read);
        }

        try
        {
            return StrictUtf8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
        }
        catch (DecoderFallbackException)
        {
            throw new RequestRefusedException(StatusCodes.Status400BadRequest, ProblemCodes.NotJson, "The body is not UTF-8 text; JSON must be.");
        }
    }

    private static RequestRefusedException TooLarge(int bytesMax) => new(
        StatusCodes.Status413PayloadTooLarge, ProblemCodes.RequestTooLarge, $"The body is larger than {bytesMax} bytes, the most that is read here.");

    private static string MediaTypeMessage(HttpRequest request) =>
        $"The media type '{request.ContentType}' is not understood here; send 'Content-Type: application/json' (or application/merge-patch+json with PATCH).";

    /// <summary>The serializer's second sentence repeats path and line.</summary>
    private static string FirstSentence(string message)
    {
        var end = message.IndexOf(" Path:", StringComparison.Ordinal);
        return end > 0 ? message[..end] : message;
    }

    private static string Pointer(string? path) => path is null or "$" ? "" : path[1..].Replace('.', '/');
}
