using System.Net.Http.Headers;

namespace LoadMaster.Api;

/// <summary>Updates of the software.</summary>
public sealed partial class LoadMasterClient
{
    public Task<UpdateDto> GetUpdateAsync(CancellationToken cancel = default) => GetAsync(Routes.UpdatePath, ApiJson.Default.UpdateDto, cancel);

    /// <param name="query">Of force, onlyThisNode and readySeconds: already in the form of a URL's query.</param>
    public Task<RolloutDto> ApplyUpdateAsync(byte[] package, string query, CancellationToken cancel = default)
    {
        var body = new ByteArrayContent(package);
        body.Headers.ContentType = new MediaTypeHeaderValue(Routes.BytesType);
        return SendAsync(HttpMethod.Post, $"{Routes.UpdatePath}/{Routes.UpdateApply}?{query}", body, ApiJson.Default.RolloutDto, cancel);
    }

    public Task<RolloutDto> RollBackUpdateAsync(string query, CancellationToken cancel = default) =>
        SendAsync(HttpMethod.Post, $"{Routes.UpdatePath}/{Routes.UpdateRollback}?{query}", null, ApiJson.Default.RolloutDto, cancel);

    public Task<RolloutDto> CancelUpdateAsync(CancellationToken cancel = default) =>
        SendAsync(HttpMethod.Post, $"{Routes.UpdatePath}/{Routes.UpdateCancel}", null, ApiJson.Default.RolloutDto, cancel);
}
