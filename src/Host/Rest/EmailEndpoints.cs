using System.Text.Json.Nodes;
using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;
using LoadMaster.Host.Events;
using LoadMaster.Host.Security;

namespace LoadMaster.Host.Rest;

/// <summary><c>/alerts/email</c>: who is told of events by e-mail.</summary>
public static class EmailEndpoints
{
    private const string Field = "email";

    public static void MapEmail(this RouteGroupBuilder api)
    {
        var group = api.MapGroup($"{Routes.Alerts}/{Routes.AlertEmail}").WithTags("Events");
        group.MapPatch("", PatchAsync).Accepts<EmailBody>(Routes.MergePatchType, Routes.JsonType).Produces<ChangeDto>();
        group.MapDelete("", DeleteAsync).Produces<ChangeDto>();
        group.MapPost(Routes.AlertTest, TestAsync).Produces<MessageDto>();
    }

    internal static EmailDto ToDto(EmailSettings email, AlertSender<EmailSettings> sender)
    {
        var queue = sender.Find(email);
        return new EmailDto(
            email.Server,
            email.Port,
            EmailWords.Securities.Of(email.Security),
            email.User,
            email.TlsFingerprint,
            email.From,
            [.. email.Recipients.Select(recipient => new EmailRecipientDto(recipient.Address, AlertWords.Severities.Of(recipient.Severity)))],
            email.IntervalSeconds,
            queue?.Sent ?? 0,
            queue?.Lost ?? 0,
            !email.IsOn ? "" : queue?.Problem ?? "it is not in use yet, or its password cannot be opened on this node");
    }

    private static async Task<IResult> PatchAsync(HttpContext context, ChangeRequests changes, IPrivateKeys keys)
    {
        var json = keys.SealFields(await RequestBody.ReadJsonTextAsync(context), ("password", 1));
        return await ChangeAsync(context, changes, JsonNode.Parse(json)!.AsObject());
    }

    private static Task<IResult> DeleteAsync(HttpContext context, ChangeRequests changes) => ChangeAsync(context, changes, new JsonObject
    {
        ["server"] = "",
        ["user"] = "",
        ["password"] = "",
        ["tlsFingerprint"] = "",
        ["from"] = "",
        ["recipients"] = new JsonArray(),
    });

    /// <summary>Sends one message to every recipient at once and answers with what the server says.</summary>
    private static async Task<IResult> TestAsync(HttpContext context, INodeGateway gateway, IPrivateKeys keys, AuditLog audit, NodeInfo node, TimeProvider time)
    {
        const string What = "a test of alerts by e-mail";
        var email = (await gateway.GetConfigAsync(context.RequestAborted)).Config.Alerts.Email;
        if (!email.IsOn)
            return Problem.Of(StatusCodes.Status404NotFound, ProblemCodes.NotFound, "No e-mail is set; 'lm alerts email set' does.");
        if (keys.OpenText(email.Password) is not { } password)
            return Problem.Of(StatusCodes.Status502BadGateway, ProblemCodes.EmailFailed, "The password of the mail server was sealed by another pair or node; set it again.");

        var now = time.GetUtcNow();
        var raised = new NodeEvent(0, now, node.Name, EventSeverity.Info, EventKinds.Test, node.Name, $"A test that {Caller.Of(context)} asked for.");
        var result = await EmailTransport.SendAsync(email, password, EmailMessage.Create(email, node.Name, [.. email.Recipients], [raised], now), context.RequestAborted);
        if (result.Problem.Length > 0)
        {
            audit.CommandAccepted(Caller.Of(context), What, $"not taken: {result.Problem}");
            return Problem.Of(StatusCodes.Status502BadGateway, ProblemCodes.EmailFailed, $"{email.Server} port {email.Port} did not take the message as it was: {result.Problem}");
        }

        audit.CommandAccepted(Caller.Of(context), What, "taken");
        return Results.Json(new MessageDto($"{email.Server} took the message from {node.Name} to {string.Join(", ", email.Recipients.Select(recipient => recipient.Address))}."), ApiJson.Default.MessageDto);
    }

    private static Task<IResult> ChangeAsync(HttpContext context, ChangeRequests changes, JsonObject email) =>
        changes.RunAsync(context, new ConfigCommand.PatchAlerts(new JsonObject { [Field] = email }.ToJsonString()), pathPrefix: $"/{Field}");
}
