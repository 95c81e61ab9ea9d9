using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using LoadMaster.Api;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Host.Events;

/// <summary>An event as a webhook gets it: a JSON body, signed together with the time at which it is sent.</summary>
public static class WebhookMessage
{
    public const string SignatureHeader = "X-LoadMaster-Signature";
    public const string TimestampHeader = "X-LoadMaster-Timestamp";
    public const string DeliveryHeader = "X-LoadMaster-Delivery";

    /// <param name="delivery">The same at each retry, so that a receiver can tell one that it has had.</param>
    public static HttpRequestMessage Create(Webhook webhook, string secret, NodeEvent raised, string delivery, DateTimeOffset now)
    {
        var body = JsonSerializer.Serialize(ToDto(raised), ApiJson.Default.EventDto);
        var timestamp = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var request = new HttpRequestMessage(HttpMethod.Post, webhook.Url) { Content = new StringContent(body, Encoding.UTF8, Routes.JsonType) };
        request.Headers.Add(DeliveryHeader, delivery);
        request.Headers.Add(TimestampHeader, timestamp);
        request.Headers.Add(SignatureHeader, SignatureOf(secret, timestamp, body));
        return request;
    }

    /// <summary>HMAC-SHA256 over timestamp, a dot and the body: <c>sha256=</c> and 64 hexadecimal digits.</summary>
    public static string SignatureOf(string secret, string timestamp, string body) =>
        "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{timestamp}.{body}")));

    public static EventDto ToDto(NodeEvent raised) => new(
        raised.Sequence, raised.At, raised.Node, AlertWords.Severities.Of(raised.Severity), raised.Kind, raised.Subject, raised.Message);
}
