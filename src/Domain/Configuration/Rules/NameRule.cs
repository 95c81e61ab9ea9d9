using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>Names of virtual services can be told apart, by people and in one line of a log.</summary>
internal sealed class NameRule : IConfigRule
{
    public void Check(LoadMasterConfig config, ProblemList problems)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var index = 0; index < config.VirtualServices.Count; index++)
        {
            var service = config.VirtualServices[index];
            var at = JsonPath.Service(index).Field("name");
            NameText.Check(service.Name, at, problems);
            if (service.Name.Length > 0 && !seen.TryAdd(service.Name, index))
            {
                var other = seen[service.Name];
                problems.Add(
                    ProblemCodes.DuplicateName,
                    at,
                    $"The name \"{JsonText.Shortened(service.Name)}\" belongs to virtual services {config.VirtualServices[other].Id} and {service.Id}; names are unique: change one or leave it empty.",
                    JsonPath.Service(other).Field("name"));
            }
        }
    }
}
