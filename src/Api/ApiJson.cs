using System.Text.Json;
using System.Text.Json.Serialization;

namespace LoadMaster.Api;

/// <summary>The JSON form of every DTO, generated at build time.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    NumberHandling = JsonNumberHandling.Strict,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(StatusDto))]
[JsonSerializable(typeof(VirtualServiceDto))]
[JsonSerializable(typeof(ListDto<VirtualServiceDto>))]
[JsonSerializable(typeof(RealServerDto))]
[JsonSerializable(typeof(ListDto<RealServerDto>))]
[JsonSerializable(typeof(HealthCheckDto))]
[JsonSerializable(typeof(CertificateDto))]
[JsonSerializable(typeof(ListDto<CertificateDto>))]
[JsonSerializable(typeof(ChangeDto))]
[JsonSerializable(typeof(HaSettingsDto))]
[JsonSerializable(typeof(LoggingDto))]
[JsonSerializable(typeof(HaStatusDto))]
[JsonSerializable(typeof(MaintenanceDto))]
[JsonSerializable(typeof(MessageDto))]
[JsonSerializable(typeof(JoinTokenBody))]
[JsonSerializable(typeof(JoinTokenDto))]
[JsonSerializable(typeof(JoinBody))]
[JsonSerializable(typeof(MemberRequestDto))]
[JsonSerializable(typeof(AdmittedDto))]
[JsonSerializable(typeof(ListDto<MemberDto>))]
[JsonSerializable(typeof(RollbackDto))]
[JsonSerializable(typeof(ValidationDto))]
[JsonSerializable(typeof(DiffDto))]
[JsonSerializable(typeof(ListDto<HistoryEntryDto>))]
[JsonSerializable(typeof(LoginDto))]
[JsonSerializable(typeof(SessionDto))]
[JsonSerializable(typeof(PasswordChangeDto))]
[JsonSerializable(typeof(PersistenceListDto))]
[JsonSerializable(typeof(PersistenceClearedDto))]
[JsonSerializable(typeof(ScrapeTokenDto))]
[JsonSerializable(typeof(DiagBody))]
[JsonSerializable(typeof(BackupBody))]
[JsonSerializable(typeof(BackupDto))]
[JsonSerializable(typeof(RestoreBody))]
[JsonSerializable(typeof(RestoreDto))]
[JsonSerializable(typeof(HealthDto))]
[JsonSerializable(typeof(ProblemDto))]
[JsonSerializable(typeof(JsonElement))]
public sealed partial class ApiJson : JsonSerializerContext;

/// <summary>The JSON form of what clients send: a field left null is not written, so that a patch names only what it changes.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(VirtualServiceBody))]
[JsonSerializable(typeof(RealServerBody))]
[JsonSerializable(typeof(HealthCheckBody))]
[JsonSerializable(typeof(CertificateBody))]
[JsonSerializable(typeof(HaBody))]
[JsonSerializable(typeof(LoggingBody))]
[JsonSerializable(typeof(DiagBody))]
public sealed partial class BodyJson : JsonSerializerContext;
