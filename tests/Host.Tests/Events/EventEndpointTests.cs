using System.Net.Http.Headers;
using System.Text.Json;
using LoadMaster.Actors.VirtualServices;
using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Events;
using LoadMaster.Host.Tests.Logging;
using LoadMaster.Host.Tests.Rest;

namespace LoadMaster.Host.Tests.Events;

public sealed class EventEndpointTests
{
    private const string Secret = "a secret to sign with";

    [Fact]
    public async Task A_service_that_goes_down_is_an_event_in_the_list_and_in_the_log()
    {
        await using var server = await RestServer.StartAsync();
        using var client = server.Client(await server.TokenAsync(Role.ReadOnly));
        await Eventually.TrueAsync(() => server.Log.Lines.Any(), () => "nothing logged");
        var found = await WaitAsync(client, server, one => one is { Kind: "service", Severity: "error", Subject: "web" });
        Assert.Equal("a", found.Node);
        Assert.Contains(server.Log.Lines, line => line.StartsWith("2503 Event service, web: The virtual service is down", StringComparison.Ordinal));
        Assert.All((await client.ListEventsAsync(10, "error")).Items, one => Assert.Equal("error", one.Severity));
        Assert.Equal(400, (await server.SendAsync("GET", "/api/v1/events?severity=awful", await server.TokenAsync())).Status);
        Assert.Equal(400, (await server.SendAsync("GET", "/api/v1/events?count=0", await server.TokenAsync())).Status);
    }

    [Fact]
    public async Task Who_follows_gets_each_event_as_it_happens_and_after_a_pause_what_was_missed()
    {
        await using var server = await RestServer.StartAsync();
        var token = await server.TokenAsync();
        using var admin = server.Client(token);
        long sequence;
        using (var live = await StreamAsync(server, token, lastId: null))
        {
            await admin.TestAlertsAsync();
            var first = await NextAsync(live);
            Assert.Equal(("test", "error"), (first.Kind, first.Severity));
            sequence = first.Sequence;
        }

        await admin.TestAlertsAsync();
        using var again = await StreamAsync(server, token, sequence.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(sequence + 1, (await NextAsync(again)).Sequence);
    }

    [Fact]
    public async Task A_webhook_gets_what_matters_signed_and_again_until_it_takes_it()
    {
        await using var receiver = await WebhookServer.StartAsync();
        receiver.Refuse(1);
        await using var server = await RestServer.StartAsync();
        using var admin = server.Client(await server.TokenAsync());
        var body = new WebhookBody { Url = new Uri(receiver.Url, "/hook").AbsoluteUri, Secret = Secret, Severity = "error", TlsFingerprint = receiver.Fingerprint };
        await admin.PutWebhookAsync("chat", body);
        await InUseAsync(admin);
        await admin.TestAlertsAsync();
        await Eventually.TrueAsync(() => receiver.Deliveries.Count >= 2, () => $"{receiver.Deliveries.Count} deliveries");

        var (first, second) = (receiver.Deliveries.First(), receiver.Deliveries.ElementAt(1));
        Assert.Equal(("/hook", first.Id), (second.Path, second.Id));
        Assert.Equal(WebhookMessage.SignatureOf(Secret, second.Timestamp, second.Body), second.Signature);
        Assert.Equal(("test", "error"), JsonSerializer.Deserialize(second.Body, ApiJson.Default.EventDto) is { } raised ? (raised.Kind, raised.Severity) : default);
        await UntilAsync(admin, one => one.Sent >= 1 && one.Problem.Length == 0);

        var shown = (await server.SendAsync("GET", "/api/v1/config", await server.TokenAsync(Role.ReadOnly))).Body;
        Assert.DoesNotContain("/hook", shown, StringComparison.Ordinal);
        Assert.All(server.Log.Lines, line => Assert.DoesNotContain(Secret, line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_with_another_certificate_gets_nothing_and_it_shows()
    {
        await using var receiver = await WebhookServer.StartAsync();
        await using var server = await RestServer.StartAsync();
        using var admin = server.Client(await server.TokenAsync());
        foreach (var fingerprint in new[] { "", new string('A', 64) })
        {
            await admin.PutWebhookAsync("chat", new WebhookBody { Url = receiver.Url.AbsoluteUri, Secret = Secret, TlsFingerprint = fingerprint });
            await InUseAsync(admin);
            await admin.TestAlertsAsync();
            await UntilAsync(admin, one => one.Problem.Contains("certificate", StringComparison.OrdinalIgnoreCase));
            Assert.Empty(receiver.Deliveries);
            await admin.DeleteWebhookAsync("chat");
        }
    }

    [Theory]
    [InlineData("http://192.0.2.1/", Secret, ProblemCodes.NotAnAddress, "/url")]
    [InlineData("https://192.0.2.1/", "short", ProblemCodes.WeakPassword, "/secret")]
    public async Task A_bad_webhook_is_refused_with_the_field(string url, string secret, string code, string path)
    {
        await using var server = await RestServer.StartAsync();
        using var admin = server.Client(await server.TokenAsync());
        var refused = await Assert.ThrowsAsync<ApiProblemException>(() => admin.PutWebhookAsync("chat", new WebhookBody { Url = url, Secret = secret }));
        Assert.Equal((400, code, path), (refused.Problem.Status, refused.Problem.Code, refused.Problem.Problems[0].Path));
        Assert.Equal(404, (await Assert.ThrowsAsync<ApiProblemException>(() => admin.DeleteWebhookAsync("chat"))).Problem.Status);
    }

    /// <summary>The node looks once a second: up must have been seen before down is news.</summary>
    private static async Task<EventDto> WaitAsync(LoadMasterClient client, RestServer server, Func<EventDto, bool> suits)
    {
        EventDto? found = null;
        var start = System.Diagnostics.Stopwatch.GetTimestamp();
        await Eventually.TrueAsync(() =>
        {
            server.Gateway.ServiceState = (int)System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds / 3 % 2 == 0 ? ServiceState.Up : ServiceState.Down;
            found = client.ListEventsAsync(100).GetAwaiter().GetResult().Items.FirstOrDefault(suits);
            return found is not null;
        });
        return found!;
    }

    private static Task InUseAsync(LoadMasterClient admin) => UntilAsync(admin, one => !one.Problem.StartsWith("it is not in use", StringComparison.Ordinal));

    private static async Task UntilAsync(LoadMasterClient admin, Func<WebhookDto, bool> suits)
    {
        WebhookDto? last = null;
        await Eventually.TrueAsync(() => suits(last = admin.GetAlertsAsync().GetAwaiter().GetResult().Webhooks.Single()), () => $"{last}");
    }

    private static async Task<StreamReader> StreamAsync(RestServer server, string token, string? lastId)
    {
        var http = new HttpClient(CertificateFingerprint.CreateHandler(server.Fingerprint)) { BaseAddress = server.Url };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/events");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Accept.ParseAdd("text/event-stream");
        if (lastId is not null)
            request.Headers.Add("Last-Event-ID", lastId);
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return new StreamReader(await response.Content.ReadAsStreamAsync());
    }

    private static async Task<EventDto> NextAsync(StreamReader stream)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (await stream.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal))
                return JsonSerializer.Deserialize(line["data: ".Length..], ApiJson.Default.EventDto)!;
        }

        throw new InvalidOperationException("the stream ended");
    }
}
