using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>What rules that redirect, and rules that add a header to the requests that they find, can look at and answer.</summary>
internal static class RedirectRule
{
    public static void Check(ContentRule rule, JsonPath at, ProblemList problems)
    {
        if (rule.Kind == RuleKind.Redirect)
        {
            RedirectTarget.Check(rule.Value, at.Field("value"), problems);
            RedirectTarget.CheckStatus(rule.Status, at.Field("status"), problems);
        }
        else if (rule.Status != new ContentRule { Name = "" }.Status)
        {
            problems.Add(ProblemCodes.ImpossibleCombination, at.Field("status"), "Only rules of kind redirect answer requests, so no other has a status; leave it out.", at.Field("kind"));
        }

        if (rule is { Kind: RuleKind.AddHeader, HasCaptures: true, Subject: RuleSubject.Header or RuleSubject.Cookie or RuleSubject.Source })
        {
            problems.Add(
                ProblemCodes.ImpossibleCombination,
                at.Field("subject"),
                "The field of an add-header rule names the header that it adds, so its pattern looks at url, path, host, method or query; choose one of them, or set a flag by a match rule.",
                at.Field("kind"));
        }
    }
}
