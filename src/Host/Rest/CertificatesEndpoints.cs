using LoadMaster.Api;
using LoadMaster.DataPlane.Tls;
using LoadMaster.Domain;
using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Acme;
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
        group.MapPost("{name}/" + Routes.CertificateRenew, RenewAsync).Produces<ChangeDto>();
        group.MapPost("{name}/" + Routes.CertificateExport, CertificateExports.ExportAsync).Accepts<CertificateExportBody>(Routes.JsonType).Produces<CertificateExportDto>();
    }

    private static async Task<IResult> ListAsync(HttpContext context, INodeGateway gateway, StaplingBook stapling, AcmeBook orders)
    {
        var config = await gateway.GetConfigAsync(context.RequestAborted);
        IfMatch.SetTag(context.Response, config.Revision);
        var list = new ListDto<CertificateDto>(config.Revision, [.. config.Config.Certificates.Select(certificate => ToDto(certificate, config.Config, stapling, orders))]);
        return Results.Json(list, ApiJson.Default.ListDtoCertificateDto);
    }

    private static async Task<IResult> GetAsync(string name, HttpContext context, INodeGateway gateway, StaplingBook stapling, AcmeBook orders)
    {
        var config = await gateway.GetConfigAsync(context.RequestAborted);
        IfMatch.SetTag(context.Response, config.Revision);
        return config.Config.Certificates.FirstOrDefault(one => one.Name == name) is { } certificate
            ? Results.Json(ToDto(certificate, config.Config, stapling, orders), ApiJson.Default.CertificateDto)
            : Problem.Of(StatusCodes.Status404NotFound, ProblemCodes.NotFound, $"There is no certificate '{name}'; 'lm cert list' shows those that exist.");
    }

    private static async Task<IResult> AddAsync(HttpContext context, INodeGateway gateway, ChangeRequests changes, CertificateRequests certificates, AcmeRequests orders)
    {
        var body = await RequestBody.ReadAsync(context, BodyJson.Default.CertificateBody, BodyBytesMax);
        var (json, expected) = await CommandAsync(body, context, gateway, certificates, orders);
        return await changes.RunAsync(context, new ConfigCommand.PutCertificate(json, Replace: false), _ => Routes.CertificatePath(body.Name ?? ""), expected: expected);
    }

    private static async Task<IResult> ReplaceAsync(string name, HttpContext context, INodeGateway gateway, ChangeRequests changes, CertificateRequests certificates, AcmeRequests orders)
    {
        var body = await RequestBody.ReadAsync(context, BodyJson.Default.CertificateBody, BodyBytesMax);
        if (body.Name is not null && body.Name != name)
        {
            return Problem.Of(
                StatusCodes.Status400BadRequest, ProblemCodes.ReadOnlyField, $"The name in the body is not '{name}', and a certificate keeps its name; leave it out.", "/name");
        }

        var (json, expected) = await CommandAsync(body with { Name = name }, context, gateway, certificates, orders);
        return await changes.RunAsync(context, new ConfigCommand.PutCertificate(json, Replace: true), expected: expected);
    }

    /// <summary>The command's JSON, and the revision that it was made from where it was made from one.</summary>
    private static async Task<(string Json, long? Expected)> CommandAsync(
        CertificateBody body, HttpContext context, INodeGateway gateway, CertificateRequests certificates, AcmeRequests orders)
    {
        if (body.Acme is not { } order)
            return (certificates.ToCommandJson(body), null);
        var config = await gateway.GetConfigAsync(context.RequestAborted);
        return (orders.ToCommandJson(body, order, config.Config), config.Revision);
    }

    private static async Task<IResult> RenewAsync(string name, HttpContext context, INodeGateway gateway, ChangeRequests changes, AcmeRequests orders)
    {
        var config = await gateway.GetConfigAsync(context.RequestAborted);
        if (config.Config.Certificates.FirstOrDefault(one => one.Name == name) is not { } certificate)
            return Problem.Of(StatusCodes.Status404NotFound, ProblemCodes.NotFound, $"There is no certificate '{name}'; 'lm cert list' shows those that exist.");
        return certificate.Acme.IsOn
            ? await changes.RunAsync(context, new ConfigCommand.PutCertificate(orders.Renewed(certificate), Replace: true), expected: config.Revision)
            : Problem.Of(
                StatusCodes.Status409Conflict,
                ProblemCodes.ImpossibleCombination,
                $"The certificate '{name}' was added from a file, so there is nobody to order a new one from; replace it with 'lm cert add {name} --replace', or have it ordered with --acme.");
    }

    private static Task<IResult> DeleteAsync(string name, HttpContext context, ChangeRequests changes) =>
        changes.RunAsync(context, new ConfigCommand.DeleteCertificate(name));

    private static CertificateDto ToDto(Certificate certificate, LoadMasterConfig config, StaplingBook stapling, AcmeBook orders)
    {
        var usedBy = config.VirtualServices.Where(service => service.Certificates.Contains(certificate.Name)).Select(service => service.Id.Value).ToList();
        if (!CertificateChain.TryRead(certificate.ChainPem, out var chain, out var reason))
        {
            return new CertificateDto(certificate.Name, $"not readable: {reason}", "", [], null, null, "", 0, usedBy) { Acme = ToDto(certificate.Acme, orders.Find(certificate.Name)) };
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
            Acme = ToDto(certificate.Acme, orders.Find(certificate.Name)),
        };
    }

    private static CertificateAcmeDto? ToDto(AcmeCertificate order, AcmeState? state) => !order.IsOn ? null : new CertificateAcmeDto(
        order.Account,
        [.. order.Names],
        AcmeWords.KeyTypes.Of(order.KeyType),
        order.RenewDays,
        order.Asked,
        state?.Outcome switch
        {
            AcmeOutcome.Good => "good",
            AcmeOutcome.Ordering => "ordering",
            AcmeOutcome.Failed => "failed",
            AcmeOutcome.Standby => "standby",
            _ => "waiting",
        },
        state?.Problem ?? "",
        state?.RenewAt,
        state?.TriedAt,
        state?.NextTry);

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
