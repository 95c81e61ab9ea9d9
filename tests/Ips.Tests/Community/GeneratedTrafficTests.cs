using LoadMaster.Ips.Matching;
using LoadMaster.Ips.Rules;
using LoadMaster.Ips.Tests.Generated;
using Xunit.Abstractions;
using static LoadMaster.Ips.Tests.Given;

namespace LoadMaster.Ips.Tests.Community;

/// <summary>Rule-derived traffic: each rule fires on a request made up for it, found among all rules of its file, or cannot and a cause is named.</summary>
public sealed class GeneratedTrafficTests(ITestOutputHelper output)
{
    [SkippableTheory]
    [InlineData(RuleFiles.Snort2)]
    [InlineData(RuleFiles.Snort3)]
    public void Rules_fire_on_the_requests_made_up_for_them(string name)
    {
        Skip.IfNot(RuleFiles.Has(name), RuleFiles.WhyAbsent(name));
        var result = RuleFiles.Import(name);
        var all = RuleSet.Create(result, _ => true);
        var rules = result.Rules.Where(rule => rule.Direction == RuleDirection.ToServer && !rule.ChecksFlowbits && rule.DetectionFilter is null).ToList();
        var inspector = new Inspector(new RateTable());
        var silent = rules.Where(rule => !Fires(inspector, all, rule)).ToList();
        var unnamed = silent.Where(rule => !Handmade.Impossible.ContainsKey(rule.Identity.Sid)).ToList();
        output.WriteLine($"{rules.Count - silent.Count} of {rules.Count} rules fire on their own request");
        Assert.True(unnamed.Count == 0, string.Join('\n', unnamed.Select(rule => rule.Identity.Text)));
        Assert.All(Handmade.Impossible.Keys.Intersect(rules.Select(rule => rule.Identity.Sid)), sid => Assert.Contains(silent, rule => rule.Identity.Sid == sid));
    }

    private static bool Fires(Inspector inspector, RuleSet set, IpsRule rule) =>
        Handmade.Requests.TryGetValue(rule.Identity.Sid, out var request)
            ? Fires(inspector, set, rule, request.Head, Bytes(request.Body))
            : RequestMaker.Best(rule, made => Fires(inspector, set, rule, made.Head, made.Body)).Found;

    private static bool Fires(Inspector inspector, RuleSet set, IpsRule rule, string head, byte[] body)
    {
        var before = set.Statistics.Matches(NumberOf(set, rule));
        inspector.InspectRequest(set, Bytes(head), body, new FlowState(), Nobody, 0);
        return set.Statistics.Matches(NumberOf(set, rule)) > before;
    }

    private static int NumberOf(RuleSet set, IpsRule rule) => ((IList<IpsRule>)set.Rules).IndexOf(rule);
}
