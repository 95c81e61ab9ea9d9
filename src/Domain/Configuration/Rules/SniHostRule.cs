using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>Real servers are chosen by the name in the ClientHello on tcp services only, by names that a ClientHello can carry.</summary>
internal sealed class SniHostRule : IConfigRule
{
    public void Check(LoadMasterConfig config, ProblemList problems)
    {
        for (var service = 0; service < config.VirtualServices.Count; service++)
        {
            var servers = config.VirtualServices[service].RealServers;
            for (var index = 0; index < servers.Count; index++)
            {
                if (servers[index].SniHosts.Count > 0)
                {
                    CheckHosts(config.VirtualServices[service].Type, servers[index], JsonPath.Server(service, index).Field("sniHosts"), problems);
                }
            }
        }
    }

    private static void CheckHosts(ServiceType type, RealServer server, JsonPath at, ProblemList problems)
    {
        if (type != ServiceType.Tcp)
        {
            problems.Add(
                ProblemCodes.ImpossibleCombination,
                at,
                $"Only tcp services choose real servers by the name that a TLS client asks for, and this one is {Words.Of(type)}; make it tcp or empty the list.");
        }

        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var index = 0; index < server.SniHosts.Count; index++)
        {
            var host = server.SniHosts[index];
            if (!DnsName.IsPattern(host))
            {
                problems.Add(
                    ProblemCodes.BadHttpText, at.Item(index), $"\"{JsonText.Shortened(host)}\" is not a DNS name; write for example www.example.com, or *.example.com for any first label.");
            }
            else if (!seen.Add(host))
            {
                problems.Add(ProblemCodes.DuplicateName, at.Item(index), $"The name {host} is given twice; once is enough.");
            }
        }
    }
}
