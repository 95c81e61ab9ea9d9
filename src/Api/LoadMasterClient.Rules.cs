namespace LoadMaster.Api;

/// <summary>Content rules.</summary>
public sealed partial class LoadMasterClient
{
    public Task<ListDto<RuleDto>> ListRulesAsync(CancellationToken cancel = default) => GetAsync(Routes.RulesPath, ApiJson.Default.ListDtoRuleDto, cancel);

    public Task<RuleDto> GetRuleAsync(string name, CancellationToken cancel = default) => GetAsync(Routes.RulePath(name), ApiJson.Default.RuleDto, cancel);

    public Task<ChangeDto> AddRuleAsync(RuleBody body, CancellationToken cancel = default) =>
        ChangeAsync(HttpMethod.Post, Routes.RulesPath, Json(body, BodyJson.Default.RuleBody), cancel);

    public Task<ChangeDto> ReplaceRuleAsync(string name, RuleBody body, CancellationToken cancel = default) =>
        ChangeAsync(HttpMethod.Put, Routes.RulePath(name), Json(body, BodyJson.Default.RuleBody), cancel);

    public Task<ChangeDto> DeleteRuleAsync(string name, CancellationToken cancel = default) =>
        ChangeAsync(HttpMethod.Delete, Routes.RulePath(name), null, cancel);

    /// <summary>Changes nothing: tells what the service's rules would do.</summary>
    public Task<RuleTestDto> TestRulesAsync(int service, RuleTestBody body, CancellationToken cancel = default) =>
        SendAsync(HttpMethod.Post, Routes.RuleTestPath(service), Json(body, BodyJson.Default.RuleTestBody), ApiJson.Default.RuleTestDto, cancel);

    /// <summary>Refused when the configuration is no longer at the revision that was read.</summary>
    public Task<ChangeDto> PatchVirtualServiceAsync(int id, VirtualServiceBody body, long revision, CancellationToken cancel = default) => SendAsync(
        HttpMethod.Patch, Routes.VirtualServicePath(id), Patch(body, BodyJson.Default.VirtualServiceBody), ApiJson.Default.ChangeDto, cancel, revision);
}
