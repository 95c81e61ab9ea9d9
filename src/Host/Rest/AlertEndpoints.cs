using System.Text.Json.Nodes;
using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;
using LoadMaster.Host.Events;
using LoadMaster.Host.Security;

namespace LoadMaster.Host.Rest;

/// <summary><c>/alerts</c>: who is told of events, and when a certificate's end is one.</summary>
public static class AlertEndpoints
{
    private const int SecretLengthMin = 16;

    public static void MapAlerts(this RouteGroupBuilder api)
    {
        var group = api.MapGroup(Routes.Alerts).WithTags("Events");
        group.MapGet("", GetAsync).Produces<AlertsDto>();
        group.MapPatch("", PatchAsync).Accepts<AlertsBody>(Routes.MergePatchType, Routes.JsonType).Produces<ChangeDto>();
        group.MapPut($"{Routes.AlertWebhooks}/{{name}}", PutAsync).Accepts<WebhookBody>(Routes.JsonType).Produces<ChangeDto>();
        group.MapDelete($"{Routes.AlertWebhooks}/{{name}}", DeleteAsync).Produces<ChangeDto>();
        group.MapPost(Routes.AlertTest, Test).Produces<MessageDto>();
    }

    private static async Task<IResult> GetAsync(HttpContext context, INodeGateway gateway, AlertSender<Webhook> sender, AlertSender<EmailSettings> email, NodeInfo node)
    {
        var config = await gateway.GetConfigAsync(context.RequestAborted);
        IfMatch.SetTag(context.Response, config.Revision);
        var alerts = config.Config.Alerts;
        return Results.Json(
            new AlertsDto(config.Revision, node.Name, [.. alerts.CertificateDays], [.. alerts.Webhooks.Select(webhook => ToDto(webhook, sender))]) { Email = EmailEndpoints.ToDto(alerts.Email, email) }, ApiJson.Default.AlertsDto);
    }

    private static async Task<IResult> PatchAsync(HttpContext context, ChangeRequests changes)
    {
        var json = await RequestBody.ReadJsonTextAsync(context);
        RequestBody.RequireObject(json);
        if (JsonNode.Parse(json)!.AsObject().ContainsKey("webhooks"))
        {
            return Problem.Of(
                StatusCodes.Status400BadRequest, ProblemCodes.ReadOnlyField, $"Webhooks are set one by one at {Routes.AlertsPath}/{Routes.AlertWebhooks}; leave the field out here.", "/webhooks");
        }

        if (JsonNode.Parse(json)!.AsObject().ContainsKey("email"))
        {
            return Problem.Of(
                StatusCodes.Status400BadRequest, ProblemCodes.ReadOnlyField, $"E-mail is set at {Routes.AlertsPath}/{Routes.AlertEmail}; leave the field out here.", "/email");
        }

        return await changes.RunAsync(context, new ConfigCommand.PatchAlerts(json));
    }

    /// <summary>Adds the webhook, or puts it in place of the one of its name.</summary>
    private static async Task<IResult> PutAsync(HttpContext context, string name, INodeGateway gateway, ChangeRequests changes, IPrivateKeys keys)
    {
        var body = await RequestBody.ReadAsync(context, BodyJson.Default.WebhookBody);
        var config = await gateway.GetConfigAsync(context.RequestAborted);
        var webhook = new JsonObject
        {
            ["name"] = name,
            ["url"] = body.Url,
            ["secret"] = keys.Seal(body.Secret, "/secret", SecretLengthMin),
            ["tlsFingerprint"] = body.TlsFingerprint ?? "",
            ["severity"] = body.Severity ?? AlertWords.Severities.Of(EventSeverity.Warning),
        };
        var others = config.Config.Alerts.Webhooks.Where(one => one.Name != name).Select(ToJson).ToList();
        return await ChangeAsync(context, changes, [.. others, webhook], config.Revision, $"/webhooks/{others.Count}");
    }

    private static async Task<IResult> DeleteAsync(HttpContext context, string name, INodeGateway gateway, ChangeRequests changes)
    {
        var config = await gateway.GetConfigAsync(context.RequestAborted);
        var webhooks = config.Config.Alerts.Webhooks;
        return webhooks.Any(one => one.Name == name)
            ? await ChangeAsync(context, changes, [.. webhooks.Where(one => one.Name != name).Select(ToJson)], config.Revision, "")
            : Problem.Of(StatusCodes.Status404NotFound, ProblemCodes.NotFound, $"There is no webhook '{AuditLog.Clean(name)}'; 'lm alerts show' lists those there are.");
    }

    private static IResult Test(HttpContext context, EventBook events, AuditLog audit, NodeInfo node)
    {
        events.Raise(new Happening(EventSeverity.Error, EventKinds.Test, node.Name, $"A test that {Caller.Of(context)} asked for."));
        audit.CommandAccepted(Caller.Of(context), "a test of the alerts", "raised");
        return Results.Json(new MessageDto($"A test event was raised on {node.Name}; 'lm alerts show' tells whether the webhooks and the mail server took it."), ApiJson.Default.MessageDto);
    }

    private static Task<IResult> ChangeAsync(HttpContext context, ChangeRequests changes, JsonObject[] webhooks, long revision, string pathPrefix)
    {
        var patch = new JsonObject { ["webhooks"] = new JsonArray([.. webhooks]) };
        return changes.RunAsync(context, new ConfigCommand.PatchAlerts(patch.ToJsonString()), pathPrefix: pathPrefix, expected: revision);
    }

    private static WebhookDto ToDto(Webhook webhook, AlertSender<Webhook> sender)
    {
        var queue = sender.Find(webhook);
        return new WebhookDto(
            webhook.Name,
            webhook.Url,
            AlertWords.Severities.Of(webhook.Severity),
            webhook.TlsFingerprint,
            queue?.Sent ?? 0,
            queue?.Lost ?? 0,
            queue?.Problem ?? "it is not in use yet, or its secret cannot be opened on this node");
    }

    private static JsonObject ToJson(Webhook webhook) => new()
    {
        ["name"] = webhook.Name,
        ["url"] = webhook.Url,
        ["secret"] = webhook.Secret,
        ["tlsFingerprint"] = webhook.TlsFingerprint,
        ["severity"] = AlertWords.Severities.Of(webhook.Severity),
    };
}
