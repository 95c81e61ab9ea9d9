using System.Globalization;

namespace LoadMaster.Api;

/// <summary>Events and alerts.</summary>
public sealed partial class LoadMasterClient
{
    public Task<EventListDto> ListEventsAsync(int count, string? severity = null, CancellationToken cancel = default) => GetAsync(
        $"{Routes.EventsPath}?count={count.ToString(CultureInfo.InvariantCulture)}" + (severity is null ? "" : $"&severity={Uri.EscapeDataString(severity)}"),
        ApiJson.Default.EventListDto,
        cancel);

    public Task<AlertsDto> GetAlertsAsync(CancellationToken cancel = default) => GetAsync(Routes.AlertsPath, ApiJson.Default.AlertsDto, cancel);

    public Task<ChangeDto> PatchAlertsAsync(AlertsBody body, CancellationToken cancel = default) =>
        ChangeAsync(HttpMethod.Patch, Routes.AlertsPath, Patch(body, BodyJson.Default.AlertsBody), cancel);

    public Task<ChangeDto> PutWebhookAsync(string name, WebhookBody body, CancellationToken cancel = default) =>
        ChangeAsync(HttpMethod.Put, Routes.WebhookPath(name), Json(body, BodyJson.Default.WebhookBody), cancel);

    public Task<ChangeDto> DeleteWebhookAsync(string name, CancellationToken cancel = default) =>
        ChangeAsync(HttpMethod.Delete, Routes.WebhookPath(name), null, cancel);

    public Task<ChangeDto> PatchEmailAsync(EmailBody body, CancellationToken cancel = default) =>
        ChangeAsync(HttpMethod.Patch, Routes.EmailPath, Patch(body, BodyJson.Default.EmailBody), cancel);

    public Task<ChangeDto> DeleteEmailAsync(CancellationToken cancel = default) => ChangeAsync(HttpMethod.Delete, Routes.EmailPath, null, cancel);

    /// <summary>Sends one message at once.</summary>
    public Task<MessageDto> TestEmailAsync(CancellationToken cancel = default) =>
        SendAsync(HttpMethod.Post, $"{Routes.EmailPath}/{Routes.AlertTest}", null, ApiJson.Default.MessageDto, cancel);

    public Task<MessageDto> TestAlertsAsync(CancellationToken cancel = default) =>
        SendAsync(HttpMethod.Post, $"{Routes.AlertsPath}/{Routes.AlertTest}", null, ApiJson.Default.MessageDto, cancel);
}
