using System.Net;
using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>Extra ports can be read, are not too many, and are claimed by no other virtual service.</summary>
internal sealed class ExtraPortsRule : IConfigRule
{
    public void Check(LoadMasterConfig config, ProblemList problems)
    {
        var services = config.VirtualServices;
        if (services.All(service => service.ExtraPorts.Length == 0))
        {
            return;
        }

        var claims = new Dictionary<(IPAddress Address, int Port), int>();
        for (var index = 0; index < services.Count; index++)
        {
            claims.TryAdd((services[index].Address.Address, services[index].Address.Port), index);
        }

        var total = 0;
        for (var index = 0; index < services.Count; index++)
        {
            total += Claim(config, index, claims, problems);
        }

        if (total > Limits.ExtraPortsMax)
        {
            problems.Add(
                ProblemCodes.TooMany,
                JsonPath.Root.Field("virtualServices"),
                $"The virtual services have {total} extra ports together, at most {Limits.ExtraPortsMax} are allowed; leave some out.");
        }

        CheckWildcards(config, claims, problems);
    }

    private static int Claim(LoadMasterConfig config, int index, Dictionary<(IPAddress Address, int Port), int> claims, ProblemList problems)
    {
        var service = config.VirtualServices[index];
        var at = JsonPath.Service(index).Field("extraPorts");
        if (!PortSet.TryParse(service.ExtraPorts, out var ports, out var problem))
        {
            problems.Add(ProblemCodes.OutOfRange, at, problem);
            return 0;
        }

        foreach (var port in ports.Ports)
        {
            if (!claims.TryAdd((service.Address.Address, port), index))
            {
                AddTaken(config, claims[(service.Address.Address, port)], index, port, problems);
            }

            CheckServers(service, index, port, problems);
        }

        return ports.Ports.Count;
    }

    private static void AddTaken(LoadMasterConfig config, int first, int second, int port, ProblemList problems)
    {
        var (owner, service) = (config.VirtualServices[first], config.VirtualServices[second]);
        ReadOnlySpan<JsonPath> alsoAt = first == second ? [] : [JsonPath.Service(first).Field("address")];
        problems.Add(
            ProblemCodes.DuplicateAddress,
            JsonPath.Service(second).Field("extraPorts"),
            first == second
                ? $"Port {port} is the service's own port, so it is no extra one; remove it from the list."
                : $"Port {port} of {service.Address.Address} belongs to virtual service {owner.Id} ({owner.DisplayName}); remove it from one of them.",
            alsoAt);
    }

    private static void CheckServers(VirtualService service, int index, int port, ProblemList problems)
    {
        for (var position = 0; position < service.RealServers.Count; position++)
        {
            if (service.RealServers[position].Address == new Endpoint(service.Address.Address, port))
            {
                problems.Add(
                    ProblemCodes.ImpossibleCombination,
                    JsonPath.Server(index, position).Field("address"),
                    $"Real server {service.RealServers[position].Address} is an extra port of its own virtual service, so a request would go round for ever; give the server's own address.",
                    JsonPath.Service(index).Field("extraPorts"));
            }
        }
    }

    /// <summary>A service on every address of a family takes its ports from all others; two main ports are another rule's.</summary>
    private static void CheckWildcards(LoadMasterConfig config, Dictionary<(IPAddress Address, int Port), int> claims, ProblemList problems)
    {
        foreach (var ((address, port), index) in claims)
        {
            var all = address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any;
            if (AddressKind.IsWildcard(address) || !claims.TryGetValue((all, port), out var wildcard)
                || (config.VirtualServices[index].Address.Port == port && config.VirtualServices[wildcard].Address.Port == port))
            {
                continue;
            }

            problems.Add(
                ProblemCodes.DuplicateAddress,
                JsonPath.Service(index).Field(config.VirtualServices[index].Address.Port == port ? "address" : "extraPorts"),
                $"Virtual service {config.VirtualServices[wildcard].Id} takes port {port} of every address, also of {address} (virtual service {config.VirtualServices[index].Id}); remove the port from one of them.",
                JsonPath.Service(wildcard));
        }
    }
}
