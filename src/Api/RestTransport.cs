using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace LoadMaster.Api;

/// <summary>Sends one request and turns a refusal into an exception.</summary>
internal sealed class RestTransport : IDisposable
{
    /// <summary>A page of services with many real servers, or the largest configuration, fits.</summary>
    private const int AnswerBytesMax = 128 * 1024 * 1024;

    private readonly HttpClient _http;
    private readonly LoadMasterClientOptions _options;

    public RestTransport(HttpMessageHandler handler, LoadMasterClientOptions options)
    {
        _options = options;
        _http = new HttpClient(handler)
        {
            BaseAddress = options.Url,
            Timeout = options.Timeout,
            MaxResponseContentBufferSize = AnswerBytesMax,
        };
    }

    public void Dispose() => _http.Dispose();

    public static HttpContent Json<T>(T value, JsonTypeInfo<T> type, string mediaType) => JsonText(JsonSerializer.Serialize(value, type), mediaType);

    public static HttpContent JsonText(string json, string mediaType) =>
        new StringContent(json, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), mediaType);

    public static T Read<T>(string text, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(text, type) ?? throw new UnexpectedAnswerException("The server answered null.");
        }
        catch (JsonException e)
        {
            throw new UnexpectedAnswerException($"The server's answer does not have the expected form: {e.Message}", e);
        }
    }

    public async Task<(string Text, long? Revision)> SendAsync(HttpMethod method, string path, HttpContent? body, CancellationToken cancel, long? ifRevision = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(Routes.JsonType));
        if (_options.Token is { } token)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if ((_options.IfRevision ?? ifRevision) is { } revision && method != HttpMethod.Get)
            request.Headers.IfMatch.Add(new EntityTagHeaderValue($"\"{revision.ToString(CultureInfo.InvariantCulture)}\""));

        using var response = await ReceiveAsync(request, cancel);
        var text = await response.Content.ReadAsStringAsync(cancel);
        if (!response.IsSuccessStatusCode)
            throw Refusal(response, text);
        return (text, RevisionOf(response.Headers.ETag));
    }

    /// <summary>An answer that is read while it comes; the time-out counts until it begins.</summary>
    public async Task<Stream> StreamAsync(HttpMethod method, string path, HttpContent? body, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        if (_options.Token is { } token)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);

        // The stream owns the response.
        var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        if (response.IsSuccessStatusCode)
            return await response.Content.ReadAsStreamAsync(cancel);
        using (response)
            throw Refusal(response, await response.Content.ReadAsStringAsync(cancel));
    }

    private async Task<HttpResponseMessage> ReceiveAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        try
        {
            return await _http.SendAsync(request, cancel);
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            throw new UnexpectedAnswerException($"The server's answer is longer than {AnswerBytesMax / (1024 * 1024)} MB; ask for less of it (a list: with a limit).", e);
        }
    }

    private static long? RevisionOf(EntityTagHeaderValue? tag) =>
        long.TryParse(tag?.Tag.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var revision) ? revision : null;

    private static Exception Refusal(HttpResponseMessage response, string text)
    {
        if (response.Content.Headers.ContentType?.MediaType == Routes.ProblemType)
            return new ApiProblemException(Read(text, ApiJson.Default.ProblemDto), response.Headers.RetryAfter?.Delta);
        return new UnexpectedAnswerException(
            $"The server answered {(int)response.StatusCode} {(HttpStatusCode)response.StatusCode} without a problem document; is this the management address of a LoadMaster?");
    }
}
