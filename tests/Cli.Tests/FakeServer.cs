using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using LoadMaster.Api;

namespace LoadMaster.Cli.Tests;

/// <summary>A server in memory: canned answers by method and path, and a record of what was asked.</summary>
internal sealed class FakeServer : HttpMessageHandler
{
    private readonly Dictionary<string, (int Status, string Type, string Body)> _answers = [];

    public List<Request> Requests { get; } = [];

    /// <summary>Thrown instead of an answer when set.</summary>
    public Exception? Failure { get; set; }

    public Request Last => Requests[^1];

    public FakeServer Answers<T>(string route, T value, JsonTypeInfo<T> type, int status = 200) =>
        Answers(route, JsonSerializer.Serialize(value, type), status, Routes.JsonType);

    public FakeServer Answers(string route, string body, int status = 200, string type = Routes.JsonType)
    {
        _answers[route] = (status, type, body);
        return this;
    }

    public FakeServer Refuses(string route, int status, params ProblemItemDto[] problems) => Answers(
        route,
        JsonSerializer.Serialize(new ProblemDto(null, "Refused", status, null, problems[0].Code, problems), ApiJson.Default.ProblemDto),
        status,
        Routes.ProblemType);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        var route = $"{request.Method} {request.RequestUri!.PathAndQuery}";
        Requests.Add(new Request(route, body, request.Headers.Authorization?.ToString(), request.Headers.IfMatch.ToString(), request.Content?.Headers.ContentType?.MediaType));
        if (Failure is not null)
            throw Failure;

        var (status, type, text) = _answers.TryGetValue(route, out var answer) ? answer : (500, "text/plain", $"no answer for {route}");
        return new HttpResponseMessage((HttpStatusCode)status)
        {
            Content = new StringContent(text, Encoding.UTF8, type),
            Headers = { { "ETag", "\"7\"" } },
        };
    }
}

internal sealed record Request(string Route, string Body, string? Authorization, string IfMatch, string? MediaType);
