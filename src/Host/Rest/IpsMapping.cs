using System.Text;
using LoadMaster.Api;
using LoadMaster.DataPlane.Inspection;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Inspection;
using LoadMaster.Ips.Matching;
using LoadMaster.Ips.Rules;

namespace LoadMaster.Host.Rest;

/// <summary>Turns the intrusion prevention into what REST shows.</summary>
public static class IpsMapping
{
    public static IpsDto ToDto(IpsState state, long revision, long eventsLost) => new(
        revision,
        state.Settings.RuleSet,
        state.Settings.RuleSetSha256,
        IpsWords.Levels.Of(state.Settings.Level),
        [.. state.Settings.Enabled],
        [.. state.Settings.Disabled],
        WordOf(state.Availability),
        state.Message,
        state.Import?.Rules.Count ?? 0,
        state.Rules.Rules.Count,
        state.Import?.Rules.Count(IpsDesk.IsForResponses) ?? 0,
        eventsLost)
    {
        Variables = [.. state.Settings.Variables],
        Filters = [.. state.Settings.Filters],
    };

    public static IpsRulesDto List(IpsState state, int? sid, string? classtype, string? text, bool? enabled, int limit)
    {
        var choices = new RuleChoices(state.Settings);
        var found = state.Import!.Rules.Where(rule =>
            (sid is null || rule.Identity.Sid == sid)
            && (classtype is null || rule.Identity.Classtype.Equals(classtype, StringComparison.OrdinalIgnoreCase))
            && (text is null || rule.Identity.Message.Contains(text, StringComparison.OrdinalIgnoreCase))
            && (enabled is null || choices.IsOn(rule.Identity.Sid, rule.Identity.IsEnabledInFile) == enabled)).ToList();
        return new IpsRulesDto(found.Count, Rules(state, found.Take(limit)));
    }

    public static IpsTestDto ToDto(IpsState state, Inspector inspector, Inspector? ofResponse) =>
        ToDto(state, inspector) with { Response = ofResponse is null ? null : ToDto(state, ofResponse) };

    private static IpsTestDto ToDto(IpsState state, Inspector inspector)
    {
        var rules = inspector.Alerts.ToArray().Select(alert => alert.Rule).ToList();
        var verdict = rules.Count == 0 ? "pass" : inspector.WorstPriority <= state.Settings.BlockedPriorityMax ? "stop" : "log";
        return new IpsTestDto(verdict, Rules(state, rules), [.. inspector.Exhausted.ToArray().Select(rule => rule.Identity.Sid)], inspector.CandidateCount);
    }

    public static IpsEventDto ToDto(IpsEvent item) => new(
        DateTimeOffset.FromUnixTimeSeconds(item.UnixSeconds),
        item.Service.Value,
        item.Client,
        item.ClientPort,
        item.Request,
        item.Rule.Gid,
        item.Rule.Sid,
        Utf8(item.Rule.Message),
        item.Rule.Classtype,
        item.Rule.Priority,
        IpsWords.Modes.Of(item.Action));

    private static List<IpsRuleDto> Rules(IpsState state, IEnumerable<IpsRule> rules)
    {
        var choices = new RuleChoices(state.Settings);
        var indexes = new Dictionary<IpsRule, int>();
        for (var index = 0; index < state.Rules.Rules.Count; index++)
        {
            indexes[state.Rules.Rules[index]] = index;
        }

        return [.. rules.Select(rule => ToDto(rule, choices, state.Rules.Statistics, indexes.GetValueOrDefault(rule, -1)))];
    }

    private static IpsRuleDto ToDto(IpsRule rule, RuleChoices choices, RuleStatistics statistics, int index) => new(
        rule.Identity.Gid,
        rule.Identity.Sid,
        rule.Identity.Revision,
        Utf8(rule.Identity.Message),
        rule.Identity.Classtype,
        rule.Identity.Priority,
        choices.IsOn(rule.Identity.Sid, rule.Identity.IsEnabledInFile),
        rule.Identity.IsEnabledInFile,
        IpsDesk.IsForRequests(rule),
        index < 0 ? 0 : statistics.Matches(index),
        index < 0 ? 0 : statistics.Exhausted(index),
        Utf8(rule.Identity.Text));

    /// <summary>Rule files are read one character a byte; people wrote UTF-8.</summary>
    private static string Utf8(string text) => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(text));

    private static string WordOf(IpsAvailability availability) => availability switch
    {
        IpsAvailability.None => "none",
        IpsAvailability.Loaded => "loaded",
        IpsAvailability.Missing => "missing",
        IpsAvailability.Unusable => "unusable",
    };
}
