namespace LoadMaster.Api;

/// <summary>Certificates by ACME.</summary>
public sealed partial class LoadMasterClient
{
    public Task<ListDto<AcmeAccountDto>> ListAcmeAccountsAsync(CancellationToken cancel = default) =>
        GetAsync(Routes.AcmeAccountsPath, ApiJson.Default.ListDtoAcmeAccountDto, cancel);

    /// <summary>Makes the account at its authority, which may take some seconds.</summary>
    public Task<ChangeDto> AddAcmeAccountAsync(AcmeAccountBody body, CancellationToken cancel = default) =>
        ChangeAsync(HttpMethod.Post, Routes.AcmeAccountsPath, Json(body, BodyJson.Default.AcmeAccountBody), cancel);

    public Task<ChangeDto> DeleteAcmeAccountAsync(string name, CancellationToken cancel = default) =>
        ChangeAsync(HttpMethod.Delete, Routes.AcmeAccountPath(name), null, cancel);

    /// <summary>The active node orders a new certificate at once; until it has come, the one there is stays.</summary>
    public Task<ChangeDto> RenewCertificateAsync(string name, CancellationToken cancel = default) =>
        ChangeAsync(HttpMethod.Post, Routes.CertificateRenewPath(name), null, cancel);
}
