using LoadMaster.Api;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Host.Rest;

/// <summary>Content rules, as REST shows them.</summary>
public static partial class DtoMapping
{
    public static RuleDto ToDto(ContentRule rule, LoadMasterConfig config) => new(
        rule.Name,
        RuleWords.Kinds.Of(rule.Kind),
        RuleWords.Subjects.Of(rule.Subject),
        rule.Field,
        RuleWords.Matches.Of(rule.Match),
        rule.Pattern,
        rule.IgnoreCase,
        rule.Negate,
        rule.Value,
        rule.SetFlag,
        rule.OnlyOnFlag,
        rule.OnlyOnNoFlag,
        [.. config.VirtualServices
            .Where(service => service.RequestRules.Contains(rule.Name) || service.ResponseRules.Contains(rule.Name) || service.Routes.Any(route => route.Rule == rule.Name))
            .Select(service => service.Id.Value)])
    {
        MediaTypes = [.. rule.MediaTypes],
        Status = rule.Status,
    };
}
