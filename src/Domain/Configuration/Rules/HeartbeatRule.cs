using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>One lost heartbeat is not taken for a dead peer.</summary>
internal sealed class HeartbeatRule : IConfigRule
{
    public void Check(LoadMasterConfig config, ProblemList problems)
    {
        var ha = config.Ha;
        if (ha.HeartbeatTimeoutMilliseconds < 2L * ha.HeartbeatIntervalMilliseconds)
        {
            problems.Add(
                ProblemCodes.ImpossibleCombination,
                JsonPath.Ha.Field("heartbeatTimeoutMilliseconds"),
                $"heartbeatTimeoutMilliseconds ({ha.HeartbeatTimeoutMilliseconds}) is less than twice heartbeatIntervalMilliseconds ({ha.HeartbeatIntervalMilliseconds}), so one lost packet would count as a failure; raise the first or lower the second.",
                JsonPath.Ha.Field("heartbeatIntervalMilliseconds"));
        }
    }
}
