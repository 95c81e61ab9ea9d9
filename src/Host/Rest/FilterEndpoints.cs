using System.Text.Json.Nodes;
using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Filtering;

namespace LoadMaster.Host.Rest;

/// <summary><c>/filter</c>: who may reach the nodes themselves; new rules are tried before they are for good.</summary>
public static class FilterEndpoints
{
    private const int ConfirmSecondsDefault = 60;
    private const int ConfirmSecondsMax = 3600;
    private const string RulesField = "rules";

    public static void MapFilter(this RouteGroupBuilder api)
    {
        var group = api.MapGroup(Routes.Filter).WithTags("Packet filter");
        group.MapGet("", GetAsync).Produces<FilterDto>();
        group.MapPatch("", PatchAsync).Accepts<FilterRulesBody>(Routes.MergePatchType, Routes.JsonType).Produces<ChangeDto>();
        group.MapPost(Routes.FilterConfirm, ConfirmAsync).Produces<ChangeDto>();
    }

    private static async Task<IResult> GetAsync(HttpContext context, INodeGateway gateway, FilterWatch watch, NodeInfo node, TimeProvider time)
    {
        var config = await gateway.GetConfigAsync(context.RequestAborted);
        var (filter, now) = (config.Config.Filter, time.GetUtcNow());
        IfMatch.SetTag(context.Response, config.Revision);
        return Results.Json(
            new FilterDto(
                config.Revision,
                WordOf(filter.StateAt(now)),
                ToDto(filter.Rules),
                ToDto(watch.InForce ?? filter.InForce(now) with { Enabled = false }),
                filter.ConfirmUntil,
                node.Name,
                watch.Problem,
                watch.Counts.Dropped,
                watch.Counts.Blocked,
                watch.Counts.SynCookies),
            ApiJson.Default.FilterDto);
    }

    /// <summary>The patch is one of the rules in force: those that were rolled back are not its base.</summary>
    private static async Task<IResult> PatchAsync(
        HttpContext context, INodeGateway gateway, ChangeRequests changes, TimeProvider time, int confirmWithinSeconds = ConfirmSecondsDefault)
    {
        if (confirmWithinSeconds is < 0 or > ConfirmSecondsMax)
        {
            return Problem.Of(
                StatusCodes.Status400BadRequest, ProblemCodes.OutOfRange, $"confirmWithinSeconds must be between 0 (for good at once) and {ConfirmSecondsMax}.", "/confirmWithinSeconds");
        }

        var patch = JsonNode.Parse(await RequestBody.ReadJsonTextAsync(context)) as JsonObject
            ?? throw new RequestRefusedException(StatusCodes.Status400BadRequest, ProblemCodes.BadRequest, "Send an object with the fields to change.", "");
        var config = await gateway.GetConfigAsync(context.RequestAborted);
        var (filter, now) = (config.Config.Filter, time.GetUtcNow());
        var rules = ToJson(filter.InForce(now));
        foreach (var (name, value) in patch)
        {
            rules[name] = value?.DeepClone();
        }

        var whole = new JsonObject
        {
            [RulesField] = rules,
            ["before"] = confirmWithinSeconds == 0 ? ToJson(new FilterRules()) : ToJson(filter.Confirmed),
            ["confirmUntil"] = confirmWithinSeconds == 0 ? "" : AccessTime.ToText(now.AddSeconds(confirmWithinSeconds)),
        };
        return await changes.RunAsync(context, new ConfigCommand.PatchFilter(whole.ToJsonString()), pathPrefix: $"/{RulesField}", expected: config.Revision);
    }

    private static async Task<IResult> ConfirmAsync(HttpContext context, INodeGateway gateway, ChangeRequests changes, TimeProvider time)
    {
        var config = await gateway.GetConfigAsync(context.RequestAborted);
        var filter = config.Config.Filter;
        if (filter.StateAt(time.GetUtcNow()) != FilterState.Trial)
        {
            return Problem.Of(
                StatusCodes.Status409Conflict,
                ProblemCodes.ImpossibleCombination,
                filter.ConfirmUntil.Length == 0 ? "There is nothing to confirm: the packet filter's rules are for good." : "It is too late: the rules were rolled back; set them again with 'lm filter set'.");
        }

        var whole = new JsonObject { ["before"] = ToJson(new FilterRules()), ["confirmUntil"] = "" };
        return await changes.RunAsync(context, new ConfigCommand.PatchFilter(whole.ToJsonString()), expected: config.Revision);
    }

    private static FilterRulesDto ToDto(FilterRules rules) =>
        new(rules.Enabled, [.. rules.Management], [.. rules.ManagementPorts], [.. rules.Allow], [.. rules.Block]);

    private static JsonObject ToJson(FilterRules rules) => new()
    {
        ["enabled"] = rules.Enabled,
        ["management"] = List(rules.Management),
        ["managementPorts"] = new JsonArray([.. rules.ManagementPorts.Select(port => (JsonNode)port)]),
        ["allow"] = List(rules.Allow),
        ["block"] = List(rules.Block),
    };

    private static JsonArray List(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);

    private static string WordOf(FilterState state) => state switch
    {
        FilterState.Off => "off",
        FilterState.On => "on",
        FilterState.Trial => "trial",
        FilterState.RolledBack => "rolledBack",
    };
}
