using LoadMaster.Ips.Matching;
using LoadMaster.Ips.Rules;
using LoadMaster.Ips.Tests.Generated;
using Xunit.Abstractions;
using static LoadMaster.Ips.Tests.Given;

namespace LoadMaster.Ips.Tests.Community;

/// <summary>Rule-derived traffic: each rule should fire on a request made up for it, found among all rules of its file.</summary>
public sealed class GeneratedTrafficTests(ITestOutputHelper output)
{
    private const int Choices = 6;

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
        foreach (var rule in silent)
        {
            output.WriteLine(rule.Identity.Text);
        }

        output.WriteLine($"{rules.Count - silent.Count} of {rules.Count} rules fire on their own request");
        Assert.True(silent.Count < rules.Count * 0.06, $"{silent.Count} of {rules.Count} rules do not fire on their own request");
    }

    private static bool Fires(Inspector inspector, RuleSet set, IpsRule rule)
    {
        for (var choice = 0; choice < Choices; choice++)
        {
            var (head, body) = new RequestMaker(rule, choice).Make();
            var before = set.Statistics.Matches(NumberOf(set, rule));
            inspector.InspectRequest(set, Bytes(head), Bytes(body), new FlowState(), Nobody, 0);
            if (set.Statistics.Matches(NumberOf(set, rule)) > before)
            {
                return true;
            }
        }

        return false;
    }

    private static int NumberOf(RuleSet set, IpsRule rule) => ((IList<IpsRule>)set.Rules).IndexOf(rule);
}
