using System.Net;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Networking;

/// <summary>The policy rules of a target.</summary>
internal static class TargetRules
{
    public static List<RuleState> Of(NetworkState present, NodeNetwork wanted, NodeNetwork before, List<ConfigProblem> problems)
    {
        var old = before.Rules.SelectMany(Expand).ToHashSet();
        var rules = present.Rules.Where(rule => !old.Contains(rule)).ToList();
        for (var index = 0; index < wanted.Rules.Count; index++)
        {
            foreach (var rule in Expand(wanted.Rules[index]))
            {
                if (rules.Exists(other => other.IsV6 == rule.IsV6 && other.Priority == rule.Priority && other != rule))
                {
                    problems.Add(new ConfigProblem(ProblemCodes.InUse, $"/rules/{index}/priority", $"A rule with the priority {rule.Priority} is there already, and not LoadMaster's; choose another priority, or remove that one."));
                }

                rules.RemoveAll(other => other == rule);
                rules.Add(rule);
            }
        }

        return rules;
    }

    /// <summary>One for each family that it is for.</summary>
    private static IEnumerable<RuleState> Expand(PolicyRule rule)
    {
        if (!rule.IsV6)
        {
            yield return Of(rule, isV6: false);
        }

        if (!rule.IsV4)
        {
            yield return Of(rule, isV6: true);
        }
    }

    private static RuleState Of(PolicyRule rule, bool isV6) => new(isV6, rule.Priority, Network(rule.From), Network(rule.To), rule.Interface, (uint)rule.Mark, rule.Table);

    /// <summary>The whole of a family is what no network is to the kernel.</summary>
    private static IPNetwork? Network(string text) => NetworkText.TryParse(text, out var network) && network.PrefixLength > 0 ? network : null;
}
