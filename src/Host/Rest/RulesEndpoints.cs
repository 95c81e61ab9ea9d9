using System.Net;
using System.Text.Json;
using LoadMaster.Api;
using LoadMaster.DataPlane.Http.Rules;
using LoadMaster.Domain;
using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Security;

namespace LoadMaster.Host.Rest;

/// <summary><c>/rules</c>, and the test of a service's rules.</summary>
public static class RulesEndpoints
{
    private const int TestBytesMax = 64 * 1024;

    public static void MapRules(this RouteGroupBuilder api)
    {
        var group = api.MapGroup(Routes.Rules).WithTags("Content rules");
        group.MapGet("", ListAsync).Produces<ListDto<RuleDto>>();
        group.MapPost("", AddAsync).Accepts<RuleBody>(Routes.JsonType).Produces<ChangeDto>(StatusCodes.Status201Created);
        group.MapGet("{name}", GetAsync).Produces<RuleDto>();
        group.MapPut("{name}", ReplaceAsync).Accepts<RuleBody>(Routes.JsonType).Produces<ChangeDto>();
        group.MapDelete("{name}", DeleteAsync).Produces<ChangeDto>();
        api.MapPost($"{Routes.VirtualServices}/{{id:int}}/{Routes.Rules}/{Routes.RuleTest}", TestAsync)
            .WithTags("Content rules").Accepts<RuleTestBody>(Routes.JsonType).Produces<RuleTestDto>();
    }

    private static async Task<IResult> ListAsync(HttpContext context, INodeGateway gateway)
    {
        var config = await gateway.GetConfigAsync(context.RequestAborted);
        IfMatch.SetTag(context.Response, config.Revision);
        var list = new ListDto<RuleDto>(config.Revision, [.. config.Config.Rules.Select(rule => DtoMapping.ToDto(rule, config.Config))]);
        return Results.Json(list, ApiJson.Default.ListDtoRuleDto);
    }

    private static async Task<IResult> GetAsync(string name, HttpContext context, INodeGateway gateway)
    {
        var config = await gateway.GetConfigAsync(context.RequestAborted);
        IfMatch.SetTag(context.Response, config.Revision);
        return config.Config.Rules.FirstOrDefault(rule => rule.Name == name) is { } found
            ? Results.Json(DtoMapping.ToDto(found, config.Config), ApiJson.Default.RuleDto)
            : Problem.Of(StatusCodes.Status404NotFound, ProblemCodes.NotFound, $"There is no rule '{name}'; 'lm rule list' shows those that exist.");
    }

    private static async Task<IResult> AddAsync(HttpContext context, ChangeRequests changes)
    {
        var json = await RequestBody.ReadJsonTextAsync(context);
        return await changes.RunAsync(context, new ConfigCommand.PutRule(json, Replace: false), _ => $"{Routes.RulesPath}/{Uri.EscapeDataString(NameIn(json))}");
    }

    private static async Task<IResult> ReplaceAsync(string name, HttpContext context, ChangeRequests changes)
    {
        var json = await RequestBody.ReadJsonTextAsync(context);
        return NameIn(json) == name
            ? await changes.RunAsync(context, new ConfigCommand.PutRule(json, Replace: true))
            : Problem.Of(StatusCodes.Status400BadRequest, ProblemCodes.ReadOnlyField, $"The name in the body is not '{name}', and a rule keeps its name.", "/name");
    }

    private static Task<IResult> DeleteAsync(string name, HttpContext context, ChangeRequests changes) =>
        changes.RunAsync(context, new ConfigCommand.DeleteRule(name));

    private static async Task<IResult> TestAsync(int id, HttpContext context, INodeGateway gateway)
    {
        var body = await RequestBody.ReadAsync(context, BodyJson.Default.RuleTestBody, TestBytesMax);
        var config = (await gateway.GetConfigAsync(context.RequestAborted)).Config;
        if (config.VirtualServices.FirstOrDefault(service => service.Id.Value == id) is not { } found)
        {
            return VirtualServicesEndpoints.Missing(id);
        }

        if (found.Type == ServiceType.Tcp)
        {
            return Problem.Of(StatusCodes.Status400BadRequest, ProblemCodes.ImpossibleCombination, $"Virtual service {id} is of type tcp, so it has no content rules.");
        }

        if (!IPAddress.TryParse(body.Source ?? "192.0.2.1", out var source))
        {
            return Problem.Of(StatusCodes.Status400BadRequest, ProblemCodes.NotAnAddress, "source must be an IP address, for example 192.0.2.1.", "/source");
        }

        var lines = string.Concat((body.Headers ?? []).Select(line => line + "\r\n"));
        var head = $"{body.Method ?? "GET"} {body.Url ?? "/"} HTTP/1.1\r\nHost: {body.Host ?? found.Address.ToString()}\r\n{lines}\r\n";
        var sample = body.ResponseBody is { } text ? new SampleResponse(body.ResponseType ?? "text/html", text) : null;
        var outcome = RuleTrial.Run(found, config.Rules, head, source, sample);
        return Results.Json(
            new RuleTestDto(outcome.Error, outcome.Route, outcome.Group, outcome.Flags, outcome.Changes, outcome.Request)
            {
                Redirect = outcome.Redirect,
                BodyChanges = outcome.BodyChanges,
                ResponseBody = sample is null || outcome.Error.Length > 0 || outcome.Redirect.Length > 0 ? null : outcome.ResponseBody,
            },
            ApiJson.Default.RuleTestDto);
    }

    /// <summary>Empty where there is none: what is wrong with the body, its reader tells.</summary>
    private static string NameIn(string json)
    {
        RequestBody.RequireObject(json);
        using var document = JsonDocument.Parse(json);
        return document.RootElement.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String ? name.GetString()! : "";
    }
}
