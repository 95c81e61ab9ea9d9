namespace LoadMaster.Api;

/// <summary>What a node is, and all that support wants of it.</summary>
public sealed partial class LoadMasterClient
{
    public Task<SystemDto> GetSystemAsync(CancellationToken cancel = default) => GetAsync(Routes.SystemPath, ApiJson.Default.SystemDto, cancel);

    public Task<ActorListDto> ListActorsAsync(CancellationToken cancel = default) => GetAsync(Routes.DiagPath(Routes.DiagActors), ApiJson.Default.ActorListDto, cancel);

    /// <summary>A tar.gz.</summary>
    public Task<Stream> GetSupportBundleAsync(bool captures, CancellationToken cancel = default) =>
        _transport.StreamAsync(HttpMethod.Post, Routes.DiagPath(Routes.DiagSupportBundle), Json(new SupportBundleBody(captures), ApiJson.Default.SupportBundleBody), cancel);
}
