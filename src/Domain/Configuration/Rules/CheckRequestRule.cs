using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>An HTTP check asks a request that can be sent. Other checks ignore these fields.</summary>
internal sealed class CheckRequestRule : IConfigRule
{
    private static readonly string[] Methods = ["GET", "HEAD", "OPTIONS"];

    public void Check(LoadMasterConfig config, ProblemList problems)
    {
        for (var index = 0; index < config.VirtualServices.Count; index++)
        {
            var check = config.VirtualServices[index].Check;
            if (check.Type is not (HealthCheckType.Http or HealthCheckType.Https))
            {
                continue;
            }

            var at = JsonPath.Service(index).Field("check");
            if (!Methods.Contains(check.Method, StringComparer.Ordinal))
            {
                problems.Add(
                    ProblemCodes.UnknownValue,
                    at.Field("method"),
                    $"\"{JsonText.Shortened(check.Method)}\" is not a method that checks use{NearestName.Hint(check.Method, Methods)}; give one of {string.Join(", ", Methods)}.");
            }

            HttpText.CheckPath(check.Path, at.Field("path"), problems);
            HttpText.CheckHost(check.Host, at.Field("host"), problems);
        }
    }
}
