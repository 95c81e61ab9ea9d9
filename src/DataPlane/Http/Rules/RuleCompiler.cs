using System.Text.RegularExpressions;
using LoadMaster.DataPlane.Http.Answers;
using LoadMaster.DataPlane.Http.Bodies;
using LoadMaster.Domain;
using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Configuration.Rules;

namespace LoadMaster.DataPlane.Http.Rules;

/// <summary>Compiles the rules of services when a table is built; a regular expression that several use is made once for each loop.</summary>
internal sealed class RuleCompiler(int loops)
{
    private readonly Dictionary<(string Pattern, bool IgnoreCase), Regex[]> _regexes = [];

    /// <summary>Null for a service without rules.</summary>
    /// <param name="old">The rules that it had, kept while nothing they are made from has changed.</param>
    public RuleSet? Compile(VirtualService service, IReadOnlyList<ContentRule> library, RuleSet? old)
    {
        if (service.RequestRules.Count + service.ResponseRules.Count + service.Routes.Count == 0)
        {
            return null;
        }

        var source = new RuleSource(
            Named(service.RequestRules, library), Named(service.ResponseRules, library), Named(service.Routes.Select(route => route.Rule), library), service.Routes, service.Groups, ServiceAnswers.HostOf(service));
        if (old?.Source == source)
        {
            return old;
        }

        if (_regexes.Count > 2 * Limits.RulesMax)
        {
            _regexes.Clear();
        }

        var groups = service.Groups.Select(group => group.Name).ToList();
        return new RuleSet(
            source,
            [.. source.Request.Select(rule => Compile(rule, source.OwnHost))],
            [.. source.Response.Where(rule => rule.Kind != RuleKind.ReplaceBody).Select(rule => Compile(rule, source.OwnHost))],
            [.. source.Response.Where(rule => rule.Kind == RuleKind.ReplaceBody).Select(CompileBody)],
            [.. service.Routes.Zip(source.RouteRules, (route, rule) => new CompiledRoute(Compile(rule, source.OwnHost), groups.IndexOf(route.Group) + 1))]);
    }

    private RuleStep Compile(ContentRule rule, string ownHost)
    {
        var ignoreCase = rule.IgnoreCase || rule is { LooksAtRequest: true, Subject: RuleSubject.Host };
        var regexes = rule.Match == RuleMatch.Regex ? RegexesOf(rule.Pattern, ignoreCase) : [];
        return new RuleStep(rule, new TextMatch(rule.Match, rule.Pattern, ignoreCase, regexes, RuleValue.GroupMax(rule)), ownHost);
    }

    private BodyRule CompileBody(ContentRule rule) => new(rule, rule.Match == RuleMatch.Regex ? RegexesOf(rule.Pattern, rule.IgnoreCase) : []);

    private Regex[] RegexesOf(string pattern, bool ignoreCase)
    {
        if (!_regexes.TryGetValue((pattern, ignoreCase), out var regexes))
        {
            regexes = [.. Enumerable.Range(0, loops).Select(_ => RulePattern.Compile(pattern, ignoreCase))];
            _regexes.Add((pattern, ignoreCase), regexes);
        }

        return regexes;
    }

    private static ValueList<ContentRule> Named(IEnumerable<string> names, IReadOnlyList<ContentRule> library) => names.Select(name =>
        library.FirstOrDefault(rule => rule.Name == name) ?? throw new ArgumentException($"The plan has no rule \"{name}\".", nameof(library))).ToValueList();
}
