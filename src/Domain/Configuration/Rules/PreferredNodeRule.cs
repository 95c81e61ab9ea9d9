using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>The preferred node's name is one that a node can have.</summary>
internal sealed class PreferredNodeRule : IConfigRule
{
    public void Check(LoadMasterConfig config, ProblemList problems) =>
        NameText.Check(config.Ha.PreferredNode, JsonPath.Ha.Field("preferredNode"), problems);
}
