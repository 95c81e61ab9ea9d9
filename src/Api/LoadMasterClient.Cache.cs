namespace LoadMaster.Api;

/// <summary>Requests about what a node keeps of responses.</summary>
public sealed partial class LoadMasterClient
{
    /// <summary>Neither path nor prefix: all.</summary>
    public Task<CachePurgedDto> PurgeCacheAsync(int service, string? path, string? prefix, CancellationToken cancel = default) => SendAsync(
        HttpMethod.Delete,
        Routes.CachePath(service) + (path is not null ? $"?path={Uri.EscapeDataString(path)}" : prefix is not null ? $"?prefix={Uri.EscapeDataString(prefix)}" : ""),
        null,
        ApiJson.Default.CachePurgedDto,
        cancel);
}
