using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>The packet filter's networks are networks, and none blocks everybody.</summary>
internal sealed class FilterRule : IConfigRule
{
    public void Check(LoadMasterConfig config, ProblemList problems)
    {
        var at = JsonPath.Filter;
        Check(config.Filter.Rules, at.Field("rules"), problems);
        Check(config.Filter.Before, at.Field("before"), problems);
        if (config.Filter.ConfirmUntil.Length > 0 && config.Filter.Until is null)
        {
            problems.Add(ProblemCodes.BadPattern, at.Field("confirmUntil"), "This is not a time in UTC; write it as 2026-11-23T10:00:00Z, or leave it empty.");
        }
    }

    private static void Check(FilterRules rules, JsonPath at, ProblemList problems)
    {
        Check(rules.Management, at.Field("management"), problems);
        Check(rules.Allow, at.Field("allow"), problems);
        Check(rules.Block, at.Field("block"), problems);
        for (var index = 0; index < rules.Block.Count; index++)
        {
            if (NetworkText.TryParse(rules.Block[index], out var network) && network.PrefixLength == 0)
            {
                problems.Add(ProblemCodes.ImpossibleCombination, at.Field("block").Item(index), $"{rules.Block[index]} is everybody: nobody could reach anything; block a smaller network.");
            }
        }
    }

    private static void Check(ValueList<string> networks, JsonPath at, ProblemList problems)
    {
        for (var index = 0; index < networks.Count; index++)
        {
            if (!NetworkText.TryParse(networks[index], out _))
            {
                problems.Add(
                    ProblemCodes.NotAnAddress,
                    at.Item(index),
                    $"\"{JsonText.Shortened(networks[index])}\" is neither an IP address nor a network; give one such as 192.0.2.7 or 192.0.2.0/24 (no bits set behind the prefix).");
            }
        }
    }
}
