using LoadMaster.Api;
using LoadMaster.DataPlane.Tls;
using LoadMaster.Domain;
using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Security;
using LoadMaster.Host.Stapling;

namespace LoadMaster.Host.Rest;

/// <summary><c>/certificates</c>. Private keys come in, and go out only to administrators, under a password.</summary>
public static class CertificatesEndpoints
{
    private const int BodyBytesMax = 128 * 1024;

    public static void MapCertificates(this RouteGroupBuilder api)
    {
        var group = api.MapGroup(Routes.Certificates).WithTags("Certificates");
        group.MapGet("", ListAsync).Produces<ListDto<CertificateDto>>();
        group.MapPost("", AddAsync).Accepts<CertificateBody>(Routes.JsonType).Produces<ChangeDto>(StatusCodes.Status201Created);
        group.MapGet("{name}", GetAsync).Produces<CertificateDto>();
        group.MapPut("{name}", ReplaceAsync).Accepts<CertificateBody>(Routes.JsonType).Produces<ChangeDto>();
        group.MapDelete("{name}", DeleteAsync).Produces<ChangeDto>();
        group.MapPost("{name}/" + Routes.CertificateExport, CertificateExports.ExportAsync).Accepts<CertificateExportBody>(Routes.JsonType).Produces<CertificateExportDto>();
    }

    private static async Task<IResult> ListAsync(HttpContext context, INodeGateway gateway, StaplingBook stapling)
    {
        var config = await gateway.GetConfigAsync(context.RequestAborted);
        IfMatch.SetTag(context.Response, config.Revision);
        var list = new ListDto<CertificateDto>(config.Revision, [.. config.Config.Certificates.Select(certificate => ToDto(certificate, config.Config, stapling))]);
        return Results.Json(list, ApiJson.Default.ListDtoCertificateDto);
    }

    private static async Task<IResult> GetAsync(string name, HttpContext context, INodeGateway gateway, StaplingBook stapling)
    {
        var config = await gateway.GetConfigAsync(context.RequestAborted);
        IfMatch.SetTag(context.Response, config.Revision);
        return config.Config.Certificates.FirstOrDefault(one => one.Name == name) is { } certificate
            ? Results.Json(ToDto(certificate, config.Config, stapling), ApiJson.Default.CertificateDto)
            : Problem.Of(StatusCodes.Status404NotFound, ProblemCodes.NotFound, $"There is no certificate '{name}'; 'lm cert list' shows those that exist.");
    }

    private static async Task<IResult> AddAsync(HttpContext context, ChangeRequests changes, CertificateRequests certificates)
    {
        var body = await RequestBody.ReadAsync(context, BodyJson.Default.CertificateBody, BodyBytesMax);
        var command = new ConfigCommand.PutCertificate(certificates.ToCommandJson(body), Replace: false);
        return await changes.RunAsync(context, command, _ => Routes.CertificatePath(body.Name ?? ""));
    }

    private static async Task<IResult> ReplaceAsync(string name, HttpContext context, ChangeRequests changes, CertificateRequests certificates)
    {
        var body = await RequestBody.ReadAsync(context, BodyJson.Default.CertificateBody, BodyBytesMax);
        if (body.Name is not null && body.Name != name)
        {
            return Problem.Of(
                StatusCodes.Status400BadRequest, ProblemCodes.ReadOnlyField, $"The name in the body is not '{name}', and a certificate keeps its name; leave it out.", "/name");
        }

        return await changes.RunAsync(context, new ConfigCommand.PutCertificate(certificates.ToCommandJson(body with { Name = name }), Replace: true));
    }

    private static Task<IResult> DeleteAsync(string name, HttpContext context, ChangeRequests changes) =>
        changes.RunAsync(context, new ConfigCommand.DeleteCertificate(name));

    private static CertificateDto ToDto(Certificate certificate, LoadMasterConfig config, StaplingBook stapling)
    {
        var usedBy = config.VirtualServices.Where(service => service.Certificates.Contains(certificate.Name)).Select(service => service.Id.Value).ToList();
        if (!CertificateChain.TryRead(certificate.ChainPem, out var chain, out var reason))
        {
            return new CertificateDto(certificate.Name, $"not readable: {reason}", "", [], null, null, "", 0, usedBy);
        }

        var own = chain[0];
        return new CertificateDto(
            certificate.Name,
            own.Subject,
            own.Issuer,
            [.. CertificateChain.NamesOf(own)],
            own.NotBefore.ToUniversalTime(),
            own.NotAfter.ToUniversalTime(),
            Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(own.RawData)),
            chain.Count,
            usedBy)
        {
            Stapling = ToDto(stapling.Find(CertificateChain.Fingerprint(own))),
        };
    }

    private static StaplingDto ToDto(StaplingState? state) => state is null
        ? new StaplingDto("off", "", "", null, null, null, null)
        : new StaplingDto(
            state.Outcome switch
            {
                StaplingOutcome.Good => "good",
                StaplingOutcome.Failed => "failed",
                StaplingOutcome.Refused => "refused",
                StaplingOutcome.Waiting => "waiting",
                StaplingOutcome.None => "none",
            },
            state.Responder,
            state.Problem,
            state.Since,
            state.Until,
            state.AskedAt,
            state.Outcome == StaplingOutcome.None ? null : state.NextAsk);
}
