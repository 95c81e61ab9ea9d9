using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Changes;

/// <summary>Decisions on content rules, which are known by their names.</summary>
internal static class RuleDecisions
{
    public static ConfigDecision Put(LoadMasterConfig config, string json, bool replace)
    {
        var at = JsonPath.Rule(config.Rules.Count);
        var problems = new ProblemList();
        if (!SentBody.TryRead(RuleForms.Rule, json, at, problems, out var sent))
        {
            return Decision.Refuse(problems, at);
        }

        var existing = IndexOf(config, sent.Name);
        if (replace && existing < 0 && !problems.Any)
        {
            return NoRule(config, sent.Name);
        }

        if (!replace && existing >= 0)
        {
            problems.Add(ProblemCodes.DuplicateName, at.Field("name"), $"There is a rule \"{sent.Name}\" already; choose another name, or change that one.");
        }

        return problems.Any
            ? Decision.Refuse(problems, at)
            : Decision.Make(
                config,
                new ConfigChange.RulePut(sent),
                $"rule \"{sent.Name}\" {(existing < 0 ? "added" : $"changed: {string.Join(", ", Differences.Between(RuleForms.Rule, config.Rules[existing], sent))}")}",
                existing < 0 ? at : JsonPath.Rule(existing),
                problems);
    }

    public static ConfigDecision Delete(LoadMasterConfig config, string name)
    {
        var index = IndexOf(config, name);
        if (index < 0)
        {
            return NoRule(config, name);
        }

        var users = config.VirtualServices.Where(service => Uses(service, name)).Select(service => $"{service.Id} \"{service.DisplayName}\"").ToList();
        return users.Count > 0
            ? new ConfigDecision.Refused(
                [new ConfigProblem(ProblemCodes.InUse, "", $"Rule \"{name}\" is used by {Decision.Existing("virtual services", users, users.Count)}; take it off them first: lm rule detach.")])
            : Decision.Make(config, new ConfigChange.RuleDeleted(name), $"rule \"{name}\" deleted", JsonPath.Rule(index), new ProblemList());
    }

    public static LoadMasterConfig Put(LoadMasterConfig config, ContentRule rule)
    {
        var index = IndexOf(config, rule.Name);
        return config with { Rules = index < 0 ? config.Rules.Add(rule) : config.Rules.SetItem(index, rule) };
    }

    public static LoadMasterConfig Remove(LoadMasterConfig config, string name)
    {
        var index = IndexOf(config, name);
        return index < 0 ? config : config with { Rules = config.Rules.RemoveAt(index) };
    }

    private static bool Uses(VirtualService service, string rule) =>
        service.RequestRules.Contains(rule) || service.ResponseRules.Contains(rule) || service.Routes.Any(route => route.Rule == rule);

    private static int IndexOf(LoadMasterConfig config, string name)
    {
        for (var index = 0; index < config.Rules.Count; index++)
        {
            if (config.Rules[index].Name == name)
            {
                return index;
            }
        }

        return -1;
    }

    private static ConfigDecision NoRule(LoadMasterConfig config, string name) => Decision.NotFound(
        $"rule \"{JsonText.Shortened(name)}\"", Decision.Existing("rules are", config.Rules.Select(rule => $"\"{rule.Name}\""), config.Rules.Count));
}
