using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>Requests are inspected where there are any; the rule set is named with its hash, and no rule is both on and off.</summary>
internal sealed class IpsRule : IConfigRule
{
    public void Check(LoadMasterConfig config, ProblemList problems)
    {
        for (var index = 0; index < config.VirtualServices.Count; index++)
        {
            var service = config.VirtualServices[index];
            if (service.Ips.Mode != IpsMode.Off && service.Type is ServiceType.Tcp or ServiceType.Udp)
            {
                problems.Add(
                    ProblemCodes.ImpossibleCombination,
                    JsonPath.Service(index).Field("ips").Field("mode"),
                    $"A service of type {Words.Of(service.Type)} hands on bytes as they come, without a request to inspect; make it http or https, or set ips off.",
                    JsonPath.Service(index).Field("type"));
            }
        }

        CheckSettings(config.Ips, JsonPath.Ips, problems);
    }

    private static void CheckSettings(IpsSettings ips, JsonPath at, ProblemList problems)
    {
        var hash = ips.RuleSetSha256;
        if (hash.Length > 0 && (hash.Length != Limits.Sha256Length || !hash.All(char.IsAsciiHexDigitLower)))
        {
            problems.Add(
                ProblemCodes.BadPattern, at.Field("ruleSetSha256"), "This is no SHA-256: 64 hexadecimal digits in lower case. Leave it to the import (lm ips rules import FILE).");
        }

        if (hash.Length > 0 != ips.RuleSet.Length > 0)
        {
            problems.Add(
                ProblemCodes.ImpossibleCombination, at.Field("ruleSet"), "A rule set has a name and a hash, or there is none; leave both to the import.", at.Field("ruleSetSha256"));
        }

        var off = ips.Disabled.ToHashSet();
        for (var index = 0; index < ips.Enabled.Count; index++)
        {
            if (off.Contains(ips.Enabled[index]))
            {
                problems.Add(
                    ProblemCodes.ImpossibleCombination,
                    at.Field("enabled").Item(index),
                    $"Rule {ips.Enabled[index]} is named as enabled and as disabled; take it out of one list.",
                    at.Field("disabled"));
            }
        }
    }
}
