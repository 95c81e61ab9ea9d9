using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using LoadMaster.Actors.Config;
using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Networking;
using LoadMaster.Domain.Ports;
using LoadMaster.Host.Rest;

namespace LoadMaster.Host.Networking;

/// <summary>Answers for this node's network, whichever node was asked: the configuration holds what is confirmed, the keeper what is tried.</summary>
/// <param name="gateway">Called once the node has started.</param>
public sealed class NetworkDesk(NetworkKeeper keeper, NetworkNode node, Func<INodeGateway> gateway) : INetworkDesk
{
    public async Task<NetworkAnswer> HandleAsync(NetworkAsk ask, CancellationToken cancel)
    {
        try
        {
            return ask.Kind switch
            {
                NetworkAskKind.Show => await ShowAsync(cancel),
                NetworkAskKind.Change => await ChangeAsync(ask, cancel),
                NetworkAskKind.Confirm => await ConfirmAsync(ask, cancel),
                NetworkAskKind.Cancel => await CancelAsync(ask, cancel),
            };
        }
        catch (Exception error) when (error is NodeNotReadyException or Network.NetworkException)
        {
            return Refused(StatusCodes.Status503ServiceUnavailable, [new ConfigProblem(ProblemCodes.NotReady, "", error.Message)]);
        }
    }

    internal static NetworkAnswer Refused(int status, IReadOnlyList<ConfigProblem> problems) => new(
        status,
        JsonSerializer.Serialize(Problem.DtoOf(status, problems), ApiJson.Default.ProblemDto),
        $"refused: {problems[0].Code} {problems[0].Path} {problems[0].Message}");

    private async Task<NetworkAnswer> ShowAsync(CancellationToken cancel)
    {
        var config = await gateway().GetConfigAsync(cancel);
        return new NetworkAnswer(StatusCodes.Status200OK, JsonSerializer.Serialize(NetworkView.Of(node, config, keeper), ApiJson.Default.NetworkDto), "");
    }

    private async Task<NetworkAnswer> ChangeAsync(NetworkAsk ask, CancellationToken cancel)
    {
        if (JsonNode.Parse(ask.Patch) is not JsonObject patch)
        {
            return Refused(StatusCodes.Status400BadRequest, [new ConfigProblem(ProblemCodes.BadRequest, "", "Send an object with the fields to change.")]);
        }

        var config = await gateway().GetConfigAsync(cancel);
        var (whole, prefix) = Patched(config.Config.Network, patch);
        NodeNetwork settings;
        switch (ConfigDecider.Decide(config.Config, new ConfigCommand.PatchNetwork(whole)))
        {
            case ConfigDecision.Refused refused:
                return Refused(StatusCodes.Status400BadRequest, Without(refused.Problems, prefix));
            case ConfigDecision.Accepted { Change: ConfigChange.NetworkPut put }:
                settings = put.Network.Of(node.Name);
                break;
            default:
                settings = config.Config.Network.Of(node.Name);
                break;
        }

        // For good at once is a trial, too, so that what the kernel refuses never gets into the configuration.
        var seconds = ask.ConfirmWithinSeconds == 0 ? Limits.NetworkConfirmSecondsMax : ask.ConfirmWithinSeconds;
        var outcome = keeper.Change(settings, ask.Force, TimeSpan.FromSeconds(seconds), [.. Over(ask)]);
        if (outcome.Problems.Count > 0)
        {
            return Refused(outcome.Problems.Any(one => one.Code == ProblemCodes.NetworkRefused) ? StatusCodes.Status409Conflict : StatusCodes.Status400BadRequest, outcome.Problems);
        }

        if (ask.ConfirmWithinSeconds > 0)
        {
            return Changed("trial", AccessTime.ToText(keeper.Trial?.Until ?? default), outcome.Steps, config.Revision, []);
        }

        var answer = await SaveAsync(ask, outcome.Steps, cancel);
        if (answer.Status >= StatusCodes.Status400BadRequest)
        {
            _ = keeper.Cancel("the configuration did not take it");
        }

        return answer;
    }

    private Task<NetworkAnswer> ConfirmAsync(NetworkAsk ask, CancellationToken cancel) => keeper.Trial is null
        ? Task.FromResult(NoTrial())
        : SaveAsync(ask, [], cancel);

    private async Task<NetworkAnswer> CancelAsync(NetworkAsk ask, CancellationToken cancel)
    {
        var outcome = keeper.Cancel($"{ask.By} cancelled it");
        if (outcome is null)
        {
            return NoTrial();
        }

        return outcome.Problems.Count > 0
            ? Refused(StatusCodes.Status409Conflict, outcome.Problems)
            : Changed("cancelled", "", outcome.Steps, (await gateway().GetConfigAsync(cancel)).Revision, []);
    }

    /// <summary>First into the configuration: what is in force without being there would be gone after a restart.</summary>
    private async Task<NetworkAnswer> SaveAsync(NetworkAsk ask, ValueList<NetworkStep> steps, CancellationToken cancel)
    {
        if (keeper.Trial is not { } trial)
        {
            return NoTrial();
        }

        var config = await gateway().GetConfigAsync(cancel);
        var command = new ConfigCommand.PatchNetwork(ConfigJson.WriteNetwork(config.Config.Network.With(trial.Settings)));
        switch (await gateway().ChangeAsync(new ConfigProtocol.ChangeConfig(command, ask.By, config.Revision), cancel))
        {
            case ConfigProtocol.ChangeAccepted accepted:
                return keeper.Confirm() ? Changed("confirmed", "", steps, accepted.Revision, accepted.MissingOn) : NoTrial();
            case ConfigProtocol.ChangeRefused refused:
                return Refused(refused.Kind == ConfigProtocol.RefusalKind.Invalid ? StatusCodes.Status400BadRequest : StatusCodes.Status503ServiceUnavailable, refused.Problems);
            case var other:
                throw new InvalidOperationException($"The config actor answered a change with {other.GetType().Name}.");
        }
    }

    private NetworkAnswer NoTrial() => Refused(
        StatusCodes.Status409Conflict,
        [new ConfigProblem(ProblemCodes.NoTrial, "", keeper.TakenBack.Length > 0 ? $"It is too late: {keeper.TakenBack} Set it again." : $"There is nothing to confirm or cancel on {node.Name}: its network is confirmed.")]);

    private NetworkAnswer Changed(string state, string until, ValueList<NetworkStep> steps, long revision, ValueList<string> missingOn) => new(
        StatusCodes.Status200OK,
        JsonSerializer.Serialize(new NetworkChangeDto(node.Name, state, until, [.. steps.Select(step => step.ToString()!)], revision, [.. missingOn]), ApiJson.Default.NetworkChangeDto),
        $"network of {node.Name}: {state}{(steps.Count == 0 ? "" : $": {string.Join(", ", steps)}")}");

    /// <summary>The whole of the networks with the patch in this node's part, and where that part is in it.</summary>
    private (string Whole, string Prefix) Patched(NetworkSettings network, JsonObject patch)
    {
        var part = (JsonObject)JsonNode.Parse(ConfigJson.WriteNodeNetwork(keeper.Trial?.Settings ?? network.Of(node.Name)))!;
        Merge(part, patch);
        var nodes = new JsonArray();
        var place = -1;
        foreach (var other in network.Nodes)
        {
            place = other.Node == node.Name ? nodes.Count : place;
            nodes.Add(other.Node == node.Name ? (JsonNode)part : JsonNode.Parse(ConfigJson.WriteNodeNetwork(other)));
        }

        if (place < 0)
        {
            place = nodes.Count;
            nodes.Add((JsonNode)part);
        }

        return (new JsonObject { ["nodes"] = nodes }.ToJsonString(), FormattableString.Invariant($"/nodes/{place}"));
    }

    private static void Merge(JsonObject into, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (into[name] is JsonObject inner && value is JsonObject fields)
            {
                Merge(inner, fields);
            }
            else
            {
                into[name] = value?.DeepClone();
            }
        }
    }

    private static ValueList<ConfigProblem> Without(ValueList<ConfigProblem> problems, string prefix) =>
        [.. problems.Select(one => one.Path.StartsWith(prefix, StringComparison.Ordinal) ? one with { Path = one.Path[prefix.Length..] } : one)];

    private static IEnumerable<NeededAddress> Over(NetworkAsk ask) =>
        IPAddress.TryParse(ask.Over, out var address) && !IPAddress.IsLoopback(address) ? [new NeededAddress(address, "this very command came")] : [];
}
