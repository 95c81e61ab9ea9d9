using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Changes;

/// <summary>The end that all decisions have in common: validate the document as it would become.</summary>
internal static class Decision
{
    private const int ExistingShownMax = 10;

    /// <param name="origin">Where the part that the user sent stands in the document.</param>
    public static ConfigDecision Make(
        LoadMasterConfig config, ConfigChange change, string summary, JsonPath origin, ProblemList problems, int createdId = 0)
    {
        var next = ConfigDecider.Apply(config, change);
        ConfigValidator.Check(next, problems);
        if (problems.Any)
        {
            return Refuse(problems, origin);
        }

        return next == config ? new ConfigDecision.Unchanged() : new ConfigDecision.Accepted(change, ChangeSummary.Bounded(summary), createdId);
    }

    public static ConfigDecision Refuse(ProblemList problems, JsonPath origin) => new ConfigDecision.Refused(problems.ToValueList(origin));

    public static ConfigDecision NotFound(string what, string existing) =>
        new ConfigDecision.Refused([new ConfigProblem(ProblemCodes.NotFound, "", $"There is no {what}; {existing}.")]);

    public static ConfigDecision NoService(LoadMasterConfig config, VirtualServiceId id) => NotFound(
        $"virtual service {id}",
        Existing("virtual services are", config.VirtualServices.Select(service => $"{service.Id} \"{service.DisplayName}\""), config.VirtualServices.Count));

    public static ConfigDecision NoServer(VirtualService service, RealServerId id) => NotFound(
        $"real server {id} in virtual service {service.Id} \"{service.DisplayName}\"",
        Existing("its real servers are", service.RealServers.Select(server => $"{server.Id} ({server.Address})"), service.RealServers.Count));

    /// <summary>The id in a body may only say what is so.</summary>
    public static void CheckReadOnlyId(int sent, int actual, JsonPath at, ProblemList problems)
    {
        if (sent != 0 && sent != actual)
        {
            problems.Add(ProblemCodes.ReadOnlyField, at.Field("id"), $"The id {sent} cannot be chosen, ids are given by LoadMaster (here {actual}); leave the field out.");
        }
    }

    public static string Existing(string intro, IEnumerable<string> names, int count) => count switch
    {
        0 => "there are none yet",
        <= ExistingShownMax => $"{intro} {string.Join(", ", names)}",
        _ => $"{intro} {string.Join(", ", names.Take(ExistingShownMax))} and {count - ExistingShownMax} more",
    };
}
