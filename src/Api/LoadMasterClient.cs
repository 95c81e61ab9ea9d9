using System.Text.Json.Serialization.Metadata;

namespace LoadMaster.Api;

/// <summary>The REST interface, typed. Throws <see cref="ApiProblemException"/> when the server refuses.</summary>
public sealed partial class LoadMasterClient(HttpMessageHandler handler, LoadMasterClientOptions options) : IDisposable
{
    private readonly RestTransport _transport = new(handler, options);

    public void Dispose() => _transport.Dispose();

    // Status

    public Task<StatusDto> GetStatusAsync(CancellationToken cancel = default) => GetAsync(Routes.StatusPath, ApiJson.Default.StatusDto, cancel);

    // Sessions

    public Task<SessionDto> LoginAsync(string user, string password, CancellationToken cancel = default) =>
        SendAsync(HttpMethod.Post, Routes.SessionsPath, Json(new LoginDto { User = user, Password = password }, ApiJson.Default.LoginDto), ApiJson.Default.SessionDto, cancel);

    public Task LogoutAsync(CancellationToken cancel = default) =>
        _transport.SendAsync(HttpMethod.Delete, Routes.SessionsPath, null, cancel);

    public Task ChangePasswordAsync(string current, string replacement, CancellationToken cancel = default) => _transport.SendAsync(
        HttpMethod.Put,
        Routes.OwnPasswordPath,
        Json(new PasswordChangeDto { CurrentPassword = current, NewPassword = replacement }, ApiJson.Default.PasswordChangeDto),
        cancel);

    // Virtual services

    /// <param name="page">Null: all.</param>
    public Task<ListDto<VirtualServiceDto>> ListVirtualServicesAsync(ServicePageRequest? page = null, CancellationToken cancel = default) =>
        GetAsync(Routes.VirtualServicesPath + page?.Query, ApiJson.Default.ListDtoVirtualServiceDto, cancel);

    /// <summary>The same with a line's worth of each.</summary>
    public Task<ListDto<ServiceSummaryDto>> ListServiceSummariesAsync(ServicePageRequest? page = null, CancellationToken cancel = default) =>
        GetAsync(Routes.ServiceSummariesPath + page?.Query, ApiJson.Default.ListDtoServiceSummaryDto, cancel);

    /// <summary>By id, else by name, else by address and port; refused with 404 when there is none.</summary>
    public Task<VirtualServiceDto> FindVirtualServiceAsync(string text, CancellationToken cancel = default) =>
        GetAsync(Routes.ServiceFindPath(text), ApiJson.Default.VirtualServiceDto, cancel);

    public Task<VirtualServiceDto> GetVirtualServiceAsync(int id, CancellationToken cancel = default) =>
        GetAsync(Routes.VirtualServicePath(id), ApiJson.Default.VirtualServiceDto, cancel);

    public Task<ChangeDto> AddVirtualServiceAsync(VirtualServiceBody body, CancellationToken cancel = default) =>
        ChangeAsync(HttpMethod.Post, Routes.VirtualServicesPath, Json(body, BodyJson.Default.VirtualServiceBody), cancel);

    public Task<ChangeDto> PatchVirtualServiceAsync(int id, VirtualServiceBody body, CancellationToken cancel = default) =>
        ChangeAsync(HttpMethod.Patch, Routes.VirtualServicePath(id), Patch(body, BodyJson.Default.VirtualServiceBody), cancel);

    public Task<ChangeDto> DeleteVirtualServiceAsync(int id, CancellationToken cancel = default) =>
        ChangeAsync(HttpMethod.Delete, Routes.VirtualServicePath(id), null, cancel);

    // Real servers

    public Task<ListDto<RealServerDto>> ListRealServersAsync(int service, CancellationToken cancel = default) =>
        GetAsync(Routes.RealServersPath(service), ApiJson.Default.ListDtoRealServerDto, cancel);

    public Task<RealServerDto> GetRealServerAsync(int service, int id, CancellationToken cancel = default) =>
        GetAsync(Routes.RealServerPath(service, id), ApiJson.Default.RealServerDto, cancel);

    public Task<ChangeDto> AddRealServerAsync(int service, RealServerBody body, CancellationToken cancel = default) =>
        ChangeAsync(HttpMethod.Post, Routes.RealServersPath(service), Json(body, BodyJson.Default.RealServerBody), cancel);

    public Task<ChangeDto> PatchRealServerAsync(int service, int id, RealServerBody body, CancellationToken cancel = default) =>
        ChangeAsync(HttpMethod.Patch, Routes.RealServerPath(service, id), Patch(body, BodyJson.Default.RealServerBody), cancel);

    public Task<ChangeDto> DeleteRealServerAsync(int service, int id, CancellationToken cancel = default) =>
        ChangeAsync(HttpMethod.Delete, Routes.RealServerPath(service, id), null, cancel);

    // Health check

    public Task<HealthCheckDto> GetCheckAsync(int service, CancellationToken cancel = default) =>
        GetAsync(Routes.CheckPath(service), ApiJson.Default.HealthCheckDto, cancel);

    public Task<ChangeDto> PatchCheckAsync(int service, HealthCheckBody body, CancellationToken cancel = default) =>
        ChangeAsync(HttpMethod.Patch, Routes.CheckPath(service), Patch(body, BodyJson.Default.HealthCheckBody), cancel);

    // Certificates

    public Task<ListDto<CertificateDto>> ListCertificatesAsync(CancellationToken cancel = default) =>
        GetAsync(Routes.CertificatesPath, ApiJson.Default.ListDtoCertificateDto, cancel);

    public Task<CertificateDto> GetCertificateAsync(string name, CancellationToken cancel = default) =>
        GetAsync(Routes.CertificatePath(name), ApiJson.Default.CertificateDto, cancel);

    public Task<ChangeDto> AddCertificateAsync(CertificateBody body, CancellationToken cancel = default) =>
        ChangeAsync(HttpMethod.Post, Routes.CertificatesPath, Json(body, BodyJson.Default.CertificateBody), cancel);

    public Task<ChangeDto> ReplaceCertificateAsync(string name, CertificateBody body, CancellationToken cancel = default) =>
        ChangeAsync(HttpMethod.Put, Routes.CertificatePath(name), Json(body, BodyJson.Default.CertificateBody), cancel);

    public Task<ChangeDto> DeleteCertificateAsync(string name, CancellationToken cancel = default) =>
        ChangeAsync(HttpMethod.Delete, Routes.CertificatePath(name), null, cancel);

    // Persistence entries

    public Task<PersistenceListDto> ListPersistenceAsync(int service, int limit, string? cursor = null, CancellationToken cancel = default) => GetAsync(
        FormattableString.Invariant($"{Routes.PersistencePath(service)}?limit={limit}") + (cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}"),
        ApiJson.Default.PersistenceListDto,
        cancel);

    /// <param name="client">Only the entry that holds for this address; null: all.</param>
    public Task<PersistenceClearedDto> ClearPersistenceAsync(int service, string? client = null, CancellationToken cancel = default) => SendAsync(
        HttpMethod.Delete,
        Routes.PersistencePath(service) + (client is null ? "" : $"?client={Uri.EscapeDataString(client)}"),
        null,
        ApiJson.Default.PersistenceClearedDto,
        cancel);

    // High availability

    public Task<HaSettingsDto> GetHaAsync(CancellationToken cancel = default) => GetAsync(Routes.HaPath, ApiJson.Default.HaSettingsDto, cancel);

    public Task<ChangeDto> PatchHaAsync(HaBody body, CancellationToken cancel = default) =>
        ChangeAsync(HttpMethod.Patch, Routes.HaPath, Patch(body, BodyJson.Default.HaBody), cancel);

    public Task<HaStatusDto> GetHaStatusAsync(CancellationToken cancel = default) =>
        GetAsync(Routes.HaPart(Routes.HaStatus), ApiJson.Default.HaStatusDto, cancel);

    public Task<MessageDto> FailoverAsync(CancellationToken cancel = default) =>
        SendAsync(HttpMethod.Post, Routes.HaPart(Routes.HaFailover), null, ApiJson.Default.MessageDto, cancel);

    public Task<MessageDto> SetMaintenanceAsync(bool on, CancellationToken cancel = default) => SendAsync(
        HttpMethod.Post, Routes.HaPart(Routes.HaMaintenance), Json(new MaintenanceDto { On = on }, ApiJson.Default.MaintenanceDto), ApiJson.Default.MessageDto, cancel);

    // The pair

    public Task<JoinTokenDto> CreateJoinTokenAsync(JoinTokenBody body, CancellationToken cancel = default) =>
        SendAsync(HttpMethod.Post, Routes.HaPart(Routes.HaTokens), Json(body, ApiJson.Default.JoinTokenBody), ApiJson.Default.JoinTokenDto, cancel);

    public Task<MessageDto> JoinAsync(JoinBody body, CancellationToken cancel = default) =>
        SendAsync(HttpMethod.Post, Routes.HaPart(Routes.HaJoin), Json(body, ApiJson.Default.JoinBody), ApiJson.Default.MessageDto, cancel);

    public Task<AdmittedDto> RequestMembershipAsync(MemberRequestDto body, CancellationToken cancel = default) =>
        SendAsync(HttpMethod.Post, Routes.HaPart(Routes.HaMembers), Json(body, ApiJson.Default.MemberRequestDto), ApiJson.Default.AdmittedDto, cancel);

    public Task<ListDto<MemberDto>> ListMembersAsync(CancellationToken cancel = default) =>
        GetAsync(Routes.HaPart(Routes.HaMembers), ApiJson.Default.ListDtoMemberDto, cancel);

    public Task<MessageDto> RemoveMemberAsync(string node, CancellationToken cancel = default) => SendAsync(
        HttpMethod.Delete, $"{Routes.HaPart(Routes.HaMembers)}/{Uri.EscapeDataString(node)}", null, ApiJson.Default.MessageDto, cancel);

    public Task<MessageDto> LeaveAsync(CancellationToken cancel = default) =>
        SendAsync(HttpMethod.Post, Routes.HaPart(Routes.HaLeave), null, ApiJson.Default.MessageDto, cancel);

    public Task<MessageDto> RotateKeyAsync(CancellationToken cancel = default) =>
        SendAsync(HttpMethod.Post, Routes.HaPart(Routes.HaRotateKey), null, ApiJson.Default.MessageDto, cancel);

    // Logging

    public Task<LoggingDto> GetLoggingAsync(CancellationToken cancel = default) => GetAsync(Routes.LoggingPath, ApiJson.Default.LoggingDto, cancel);

    public Task<ChangeDto> PatchLoggingAsync(LoggingBody body, CancellationToken cancel = default) =>
        ChangeAsync(HttpMethod.Patch, Routes.LoggingPath, Patch(body, BodyJson.Default.LoggingBody), cancel);

    /// <summary>Refused when the configuration is no longer at the revision that was read.</summary>
    public Task<ChangeDto> PatchLoggingAsync(LoggingBody body, long revision, CancellationToken cancel = default) => SendAsync(
        HttpMethod.Patch, Routes.LoggingPath, Patch(body, BodyJson.Default.LoggingBody), ApiJson.Default.ChangeDto, cancel, revision);

    // Metrics

    /// <summary>In Prometheus' text format, as it comes; of each list an empty one means all.</summary>
    public Task<Stream> GetMetricsAsync(
        IReadOnlyList<string> scopes, IReadOnlyList<string> services, IReadOnlyList<string> metrics, CancellationToken cancel = default)
    {
        var query = string.Join('&', [.. Parameters("scope", scopes), .. Parameters("service", services), .. Parameters("metric", metrics)]);
        return _transport.StreamAsync(HttpMethod.Get, query.Length == 0 ? Routes.Metrics : $"{Routes.Metrics}?{query}", null, cancel);
    }

    public Task<ScrapeTokenDto> CreateScrapeTokenAsync(CancellationToken cancel = default) =>
        SendAsync(HttpMethod.Post, Routes.ScrapeTokenPath, null, ApiJson.Default.ScrapeTokenDto, cancel);

    public Task<MessageDto> RemoveScrapeTokenAsync(CancellationToken cancel = default) =>
        SendAsync(HttpMethod.Delete, Routes.ScrapeTokenPath, null, ApiJson.Default.MessageDto, cancel);

    // Diagnostics

    /// <summary>The tool's output as it comes.</summary>
    public Task<Stream> RunDiagAsync(string tool, DiagBody body, CancellationToken cancel = default) =>
        _transport.StreamAsync(HttpMethod.Post, Routes.DiagPath(tool), Json(body, BodyJson.Default.DiagBody), cancel);

    // Configuration

    public Task<ConfigDocument> ExportAsync(CancellationToken cancel = default) => DocumentAsync(Routes.ConfigPath, cancel);

    public Task<ConfigDocument> GetRevisionAsync(long revision, CancellationToken cancel = default) => DocumentAsync(Routes.RevisionPath(revision), cancel);

    public Task<ChangeDto> ImportAsync(string json, CancellationToken cancel = default) =>
        ChangeAsync(HttpMethod.Put, Routes.ConfigPath, RestTransport.JsonText(json, Routes.JsonType), cancel);

    public Task<ValidationDto> ValidateAsync(string json, CancellationToken cancel = default) => SendAsync(
        HttpMethod.Post, Routes.ConfigPart(Routes.ConfigValidate), RestTransport.JsonText(json, Routes.JsonType), ApiJson.Default.ValidationDto, cancel);

    public Task<ListDto<HistoryEntryDto>> GetHistoryAsync(int count, CancellationToken cancel = default) =>
        GetAsync(FormattableString.Invariant($"{Routes.ConfigPart(Routes.ConfigHistory)}?count={count}"), ApiJson.Default.ListDtoHistoryEntryDto, cancel);

    public Task<DiffDto> GetDiffAsync(long? from, long? to, CancellationToken cancel = default)
    {
        var query = string.Join('&', new[] { Parameter("from", from), Parameter("to", to) }.Where(p => p.Length > 0));
        return GetAsync($"{Routes.ConfigPart(Routes.ConfigDiff)}?{query}", ApiJson.Default.DiffDto, cancel);
    }

    public Task<ChangeDto> RollbackAsync(long revision, CancellationToken cancel = default) => ChangeAsync(
        HttpMethod.Post, Routes.ConfigPart(Routes.ConfigRollback), Json(new RollbackDto { Revision = revision }, ApiJson.Default.RollbackDto), cancel);

    private static IEnumerable<string> Parameters(string name, IReadOnlyList<string> values) => values.Select(value => $"{name}={Uri.EscapeDataString(value)}");

    private static string Parameter(string name, long? value) => value is null ? "" : FormattableString.Invariant($"{name}={value}");

    private static HttpContent Json<T>(T value, JsonTypeInfo<T> type) => RestTransport.Json(value, type, Routes.JsonType);

    private static HttpContent Patch<T>(T value, JsonTypeInfo<T> type) => RestTransport.Json(value, type, Routes.MergePatchType);

    private Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancel) => SendAsync(HttpMethod.Get, path, null, type, cancel);

    private Task<ChangeDto> ChangeAsync(HttpMethod method, string path, HttpContent? body, CancellationToken cancel) =>
        SendAsync(method, path, body, ApiJson.Default.ChangeDto, cancel);

    private async Task<T> SendAsync<T>(
        HttpMethod method, string path, HttpContent? body, JsonTypeInfo<T> type, CancellationToken cancel, long? ifRevision = null) =>
        RestTransport.Read((await _transport.SendAsync(method, path, body, cancel, ifRevision)).Text, type);

    private async Task<ConfigDocument> DocumentAsync(string path, CancellationToken cancel)
    {
        var answer = await _transport.SendAsync(HttpMethod.Get, path, null, cancel);
        return new ConfigDocument(answer.Revision ?? 0, answer.Text);
    }
}
