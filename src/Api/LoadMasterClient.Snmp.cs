namespace LoadMaster.Api;

/// <summary>SNMP.</summary>
public sealed partial class LoadMasterClient
{
    public Task<SnmpDto> GetSnmpAsync(CancellationToken cancel = default) => GetAsync(Routes.SnmpPath, ApiJson.Default.SnmpDto, cancel);

    public Task<ChangeDto> PatchSnmpAsync(SnmpBody body, CancellationToken cancel = default) =>
        ChangeAsync(HttpMethod.Patch, Routes.SnmpPath, Patch(body, BodyJson.Default.SnmpBody), cancel);

    /// <summary>Adds the user, or puts other passwords in place of his.</summary>
    public Task<ChangeDto> PutSnmpUserAsync(string name, SnmpUserBody body, CancellationToken cancel = default) =>
        ChangeAsync(HttpMethod.Put, Routes.SnmpUserPath(name), Json(body, BodyJson.Default.SnmpUserBody), cancel);

    public Task<ChangeDto> DeleteSnmpUserAsync(string name, CancellationToken cancel = default) =>
        ChangeAsync(HttpMethod.Delete, Routes.SnmpUserPath(name), null, cancel);
}
