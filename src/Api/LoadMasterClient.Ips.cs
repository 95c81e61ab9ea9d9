using System.Net.Http.Headers;

namespace LoadMaster.Api;

/// <summary>The intrusion prevention.</summary>
public sealed partial class LoadMasterClient
{
    public Task<IpsDto> GetIpsAsync(CancellationToken cancel = default) => GetAsync(Routes.IpsPath, ApiJson.Default.IpsDto, cancel);

    public Task<ChangeDto> PatchIpsAsync(IpsBody body, CancellationToken cancel = default) =>
        ChangeAsync(HttpMethod.Patch, Routes.IpsPath, Patch(body, BodyJson.Default.IpsBody), cancel);

    /// <param name="content">A rule file or a tar.gz archive, as downloaded.</param>
    public Task<IpsImportDto> ImportRulesAsync(string name, byte[] content, CancellationToken cancel = default)
    {
        var body = new ByteArrayContent(content);
        body.Headers.ContentType = new MediaTypeHeaderValue(Routes.BytesType);
        return SendAsync(HttpMethod.Post, $"{Routes.IpsPart(Routes.IpsRules)}?name={Uri.EscapeDataString(name)}", body, ApiJson.Default.IpsImportDto, cancel);
    }

    /// <param name="query">Of sid, classtype, text, enabled and limit: already in the form of a URL's query.</param>
    public Task<IpsRulesDto> ListRulesAsync(string query, CancellationToken cancel = default) =>
        GetAsync($"{Routes.IpsPart(Routes.IpsRules)}?{query}", ApiJson.Default.IpsRulesDto, cancel);

    public Task<ChangeDto> SwitchRuleAsync(int sid, bool enabled, CancellationToken cancel = default) => ChangeAsync(
        HttpMethod.Patch,
        FormattableString.Invariant($"{Routes.IpsPart(Routes.IpsRules)}/{sid}"),
        Json(new IpsSwitchBody(enabled), ApiJson.Default.IpsSwitchBody),
        cancel);

    public Task<IpsEventsDto> ListIpsEventsAsync(int limit, CancellationToken cancel = default) =>
        GetAsync(FormattableString.Invariant($"{Routes.IpsPart(Routes.IpsEvents)}?limit={limit}"), ApiJson.Default.IpsEventsDto, cancel);

    /// <param name="request">A whole HTTP/1.1 request.</param>
    /// <param name="response">The response to it; null for none.</param>
    public Task<IpsTestDto> TestRequestAsync(byte[] request, byte[]? response = null, CancellationToken cancel = default)
    {
        var body = new ByteArrayContent(response is null ? request : [.. request, .. response]);
        var query = response is null ? "" : $"?responseAt={request.Length}";
        body.Headers.ContentType = new MediaTypeHeaderValue(Routes.BytesType);
        return SendAsync(HttpMethod.Post, Routes.IpsPart(Routes.IpsTest) + query, body, ApiJson.Default.IpsTestDto, cancel);
    }
}
