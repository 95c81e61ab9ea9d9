using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>What is retried is a failure, on a service that has statuses.</summary>
internal sealed class RetryRule : IConfigRule
{
    private const int ErrorMin = 400;

    public void Check(LoadMasterConfig config, ProblemList problems)
    {
        for (var index = 0; index < config.VirtualServices.Count; index++)
        {
            var service = config.VirtualServices[index];
            var at = JsonPath.Service(index).Field("retry").Field("on");
            if (service.Retry.On.Length > 0)
            {
                CheckStatuses(service, at, problems);
            }
        }
    }

    private static void CheckStatuses(VirtualService service, JsonPath at, ProblemList problems)
    {
        if (service.Layer == ServiceLayer.Relayed && service.Type == ServiceType.Tcp)
        {
            problems.Add(ProblemCodes.ImpossibleCombination, at, "A tcp service has no response statuses; leave it empty, or make the service http.");
        }

        if (!StatusCodeSet.TryParse(service.Retry.On, out var codes, out var problem))
        {
            problems.Add(ProblemCodes.BadStatusCodes, at, problem);
        }
        else if (Enumerable.Range(StatusCodeSet.CodeMin, ErrorMin - StatusCodeSet.CodeMin).Any(codes.Contains))
        {
            problems.Add(ProblemCodes.BadStatusCodes, at, $"'{service.Retry.On}' has statuses below {ErrorMin}, which are no failures; give errors only, such as 502-504.");
        }
    }
}
