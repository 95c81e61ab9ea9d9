using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>Numbers within their ranges, texts and lists not too long: the bounds that the forms declare.</summary>
internal sealed class FieldBoundsRule : IConfigRule
{
    public void Check(LoadMasterConfig config, ProblemList problems) => ConfigForms.Document.Check(config, JsonPath.Root, problems);
}
