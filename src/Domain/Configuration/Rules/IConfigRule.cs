using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>One thing that every document must keep.</summary>
internal interface IConfigRule
{
    void Check(LoadMasterConfig config, ProblemList problems);
}
