using System.Text.RegularExpressions;
using LoadMaster.Ips.Options;
using LoadMaster.Ips.Rules;

namespace LoadMaster.Ips.Tests.Community;

public sealed class CommunityImportTests
{
    [SkippableTheory]
    [InlineData(RuleFiles.Snort2)]
    [InlineData(RuleFiles.Snort3)]
    public void Every_rule_about_http_is_loaded(string name)
    {
        Skip.IfNot(RuleFiles.Has(name), RuleFiles.WhyAbsent(name));
        var result = RuleFiles.Import(name);
        Assert.Empty(result.Report.SkippedByReason);
        Assert.Equal(0, result.Report.Duplicates);
        Assert.Empty(result.Report.IgnoredLines);
        Assert.True(result.Report.Accepted > 2000, $"{result.Report.Accepted} accepted");
        Assert.Equal(Regex.Count(RuleFiles.Source(name).Text, @"\bsid:\d+;"), result.Report.Rules);
        Assert.Equal(["option ack", "option id"], result.Report.NotApplicableByReason.Keys.Where(reason => reason.StartsWith("option", StringComparison.Ordinal)).Order());
        Assert.All(result.Rules, rule => Assert.NotEmpty(rule.Options));
    }

    [SkippableTheory]
    [InlineData(RuleFiles.Snort2, RuleDialect.Snort2)]
    [InlineData(RuleFiles.Snort3, RuleDialect.Snort3)]
    public void The_dialect_of_every_rule_is_recognised(string name, RuleDialect dialect)
    {
        Skip.IfNot(RuleFiles.Has(name), RuleFiles.WhyAbsent(name));
        Assert.All(RuleFiles.Import(name).Rules, rule => Assert.Equal(dialect, rule.Identity.Dialect));
    }

    [SkippableFact]
    public void The_same_rule_in_both_dialects_means_the_same_contents()
    {
        Skip.IfNot(RuleFiles.Has(RuleFiles.Snort2) && RuleFiles.Has(RuleFiles.Snort3), RuleFiles.WhyAbsent("both files"));
        var second = RuleFiles.Import(RuleFiles.Snort2).Rules.ToDictionary(rule => rule.Identity.Sid);
        var (same, compared) = (0, 0);
        foreach (var rule in RuleFiles.Import(RuleFiles.Snort3).Rules)
        {
            if (second.TryGetValue(rule.Identity.Sid, out var other))
            {
                compared++;
                same += Contents(rule).SequenceEqual(Contents(other)) ? 1 : 0;
            }
        }

        // The files are years apart: some rules were changed in between.
        Assert.True(compared > 1800, $"{compared} rules are in both files");
        Assert.True(same > compared * 0.95, $"{same} of {compared} have the same contents");
    }

    private static IEnumerable<string> Contents(IpsRule rule) => rule.Options.OfType<ContentOption>()
        .Select(content => $"{content.Source.Buffer} {Convert.ToHexString(content.Search.Pattern).ToUpperInvariant()} {content.Negated}")
        .Order(StringComparer.Ordinal);
}
