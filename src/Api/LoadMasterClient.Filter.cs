using System.Globalization;

namespace LoadMaster.Api;

/// <summary>The packet filter.</summary>
public sealed partial class LoadMasterClient
{
    public Task<FilterDto> GetFilterAsync(CancellationToken cancel = default) => GetAsync(Routes.FilterPath, ApiJson.Default.FilterDto, cancel);

    /// <param name="confirmWithinSeconds">Unless confirmed by then, the rules of before come back; 0: the change is for good at once.</param>
    public Task<ChangeDto> PatchFilterAsync(FilterRulesBody body, int confirmWithinSeconds, CancellationToken cancel = default) =>
        ChangeAsync(
            HttpMethod.Patch,
            $"{Routes.FilterPath}?{Routes.FilterConfirmWithinSeconds}={confirmWithinSeconds.ToString(CultureInfo.InvariantCulture)}",
            Patch(body, BodyJson.Default.FilterRulesBody),
            cancel);

    public Task<ChangeDto> ConfirmFilterAsync(CancellationToken cancel = default) => ChangeAsync(HttpMethod.Post, $"{Routes.FilterPath}/{Routes.FilterConfirm}", null, cancel);
}
