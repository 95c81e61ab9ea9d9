namespace LoadMaster.Api;

/// <summary>Certificates that leave the node.</summary>
public sealed partial class LoadMasterClient
{
    /// <summary>Certificate, chain and private key, encrypted; administrators only.</summary>
    public Task<CertificateExportDto> ExportCertificateAsync(string name, CertificateExportBody body, CancellationToken cancel = default) => SendAsync(
        HttpMethod.Post, Routes.CertificateExportPath(name), Json(body, ApiJson.Default.CertificateExportBody), ApiJson.Default.CertificateExportDto, cancel);
}
