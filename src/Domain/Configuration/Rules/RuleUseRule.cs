using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>Services use rules that exist and fit, and name server groups that they have.</summary>
internal sealed class RuleUseRule : IConfigRule
{
    public void Check(LoadMasterConfig config, ProblemList problems)
    {
        var rules = new Dictionary<string, ContentRule>(StringComparer.Ordinal);
        foreach (var rule in config.Rules)
        {
            _ = rules.TryAdd(rule.Name, rule);
        }

        for (var index = 0; index < config.VirtualServices.Count; index++)
        {
            var service = config.VirtualServices[index];
            var at = JsonPath.Service(index);
            if (service.Layer != ServiceLayer.Kernel && service.Type is ServiceType.Tcp or ServiceType.Udp && service.RequestRules.Count + service.ResponseRules.Count + service.Routes.Count > 0)
            {
                problems.Add(ProblemCodes.ImpossibleCombination, at, $"A {Words.Of(service.Type)} service speaks no HTTP, so content rules cannot look into it; make it http or take the rules off.");
            }

            CheckGroups(service, at, problems);
            CheckNames(service.RequestRules, rules, at.Field("requestRules"), ofResponse: false, problems);
            CheckNames(service.ResponseRules, rules, at.Field("responseRules"), ofResponse: true, problems);
            CheckRoutes(service, rules, at.Field("routes"), problems);
        }
    }

    private static void CheckNames(
        Collections.ValueList<string> names, Dictionary<string, ContentRule> rules, JsonPath list, bool ofResponse, ProblemList problems)
    {
        var bodyRules = 0;
        for (var index = 0; index < names.Count; index++)
        {
            if (Find(names[index], rules, list.Item(index), problems) is not { } rule)
            {
                continue;
            }

            if (names.Take(index).Contains(rule.Name, StringComparer.Ordinal))
            {
                problems.Add(ProblemCodes.DuplicateName, list.Item(index), $"The rule \"{rule.Name}\" is named twice; once is enough.");
            }

            if (ofResponse && (rule.LooksAtRequest || rule.Kind == RuleKind.RewriteUrl || rule.Field.Equals("Host", StringComparison.OrdinalIgnoreCase)))
            {
                problems.Add(
                    ProblemCodes.ImpossibleCombination, list.Item(index), $"The rule \"{rule.Name}\" works on requests only; name a rule that adds, deletes or replaces a header of responses.");
            }

            if (!ofResponse && rule.Kind == RuleKind.ReplaceBody)
            {
                problems.Add(
                    ProblemCodes.ImpossibleCombination, list.Item(index), $"The rule \"{rule.Name}\" changes the bodies of responses, so it cannot work on requests; name it among the response rules.");
            }

            bodyRules += rule.Kind == RuleKind.ReplaceBody ? 1 : 0;
        }

        if (bodyRules > Limits.BodyRulesPerServiceMax)
        {
            problems.Add(ProblemCodes.TooMany, list, $"{bodyRules} of the rules replace text in bodies, at most {Limits.BodyRulesPerServiceMax} can; take some off.");
        }
    }

    private static void CheckRoutes(VirtualService service, Dictionary<string, ContentRule> rules, JsonPath list, ProblemList problems)
    {
        for (var index = 0; index < service.Routes.Count; index++)
        {
            var route = service.Routes[index];
            if (Find(route.Rule, rules, list.Item(index).Field("rule"), problems) is { Kind: not RuleKind.Match } rule)
            {
                problems.Add(
                    ProblemCodes.ImpossibleCombination, list.Item(index).Field("rule"), $"The rule \"{rule.Name}\" changes messages, so it cannot choose servers; name a rule of kind match.");
            }

            CheckGroup(service, route.Group, list.Item(index).Field("group"), problems);
        }
    }

    private static void CheckGroups(VirtualService service, JsonPath at, ProblemList problems)
    {
        for (var index = 0; index < service.Groups.Count; index++)
        {
            var group = service.Groups[index];
            var place = at.Field("groups").Item(index);
            NameText.Check(group.Name, place.Field("name"), problems);
            if (group.Name.Length == 0)
            {
                problems.Add(ProblemCodes.MissingField, place.Field("name"), "The server group has no name, so nothing could be sent to it; give it one.");
            }
            else if (service.Groups.Take(index).Any(other => other.Name == group.Name))
            {
                problems.Add(ProblemCodes.DuplicateName, place.Field("name"), $"There are two server groups \"{group.Name}\"; change one.");
            }

            if (group.Scheduling is SchedulingMethod.Adaptive or SchedulingMethod.WeightedResponseTime && group.Scheduling != service.Scheduling)
            {
                problems.Add(
                    ProblemCodes.ImpossibleCombination,
                    place.Field("scheduling"),
                    $"Live weights are reckoned by the service's method, which is {Words.Of(service.Scheduling)}; give the service {Words.Of(group.Scheduling)} too, or the group another method.");
            }
        }

        for (var index = 0; index < service.RealServers.Count; index++)
        {
            if (service.RealServers[index].Group.Length > 0)
            {
                CheckGroup(service, service.RealServers[index].Group, at.Field("realServers").Item(index).Field("group"), problems);
            }
        }
    }

    private static void CheckGroup(VirtualService service, string group, JsonPath at, ProblemList problems)
    {
        if (service.Groups.All(one => one.Name != group))
        {
            problems.Add(
                ProblemCodes.UnknownGroup,
                at,
                $"Virtual service {service.Id} has no server group \"{JsonText.Shortened(group)}\"{NearestName.Hint(group, service.Groups.Select(one => one.Name))}; add it: lm vs set {service.Id} --group NAME.");
        }
    }

    private static ContentRule? Find(string name, Dictionary<string, ContentRule> rules, JsonPath at, ProblemList problems)
    {
        if (rules.TryGetValue(name, out var rule))
        {
            return rule;
        }

        problems.Add(
            ProblemCodes.UnknownRule, at, $"There is no rule \"{JsonText.Shortened(name)}\"{NearestName.Hint(name, rules.Keys)}; add it with 'lm rule add' or name one that exists.");
        return null;
    }
}
