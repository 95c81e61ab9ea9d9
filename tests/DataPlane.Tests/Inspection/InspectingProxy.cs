using LoadMaster.DataPlane.Inspection;
using LoadMaster.DataPlane.Tests.Engine;
using LoadMaster.Domain.Configuration;
using LoadMaster.Ips.Matching;
using LoadMaster.Ips.Rules;

namespace LoadMaster.DataPlane.Tests.Inspection;

/// <summary>A proxy whose service is inspected with rules of its own.</summary>
internal static class InspectingProxy
{
    public const string Rules = """
        alert tcp any any -> any any (msg:"Sample <attack> in the URI"; flow:to_server,established; content:"/evil"; http_uri; classtype:web-application-attack; sid:1001; rev:1;)
        alert tcp any any -> any any (msg:"Sample scan"; flow:to_server,established; content:"/scan"; http_uri; classtype:misc-attack; sid:1002; rev:1;)
        alert tcp any any -> any any (msg:"Sample in the body"; flow:to_server,established; content:"attack=1"; http_client_body; classtype:web-application-attack; sid:1003; rev:1;)
        """;

    private static readonly FlowbitNames Flowbits = new();

    public static Proxy Start(IpsMode mode, params Domain.Configuration.Endpoint[] servers) => Start(mode, [], servers);

    public static Proxy Start(IpsMode mode, int[] exceptions, params Domain.Configuration.Endpoint[] servers)
    {
        var proxy = new Proxy(service => service with { Ips = new ServiceIps { Mode = mode, Exceptions = [.. exceptions] } }, servers);
        proxy.Engine.Ips.Use(Policy(Rules));
        return proxy;
    }

    public static IpsPolicy Policy(string rules, int blockedPriorityMax = 1) => new(
        RuleSet.Create(RuleImporter.Import([new RuleSource("test", rules)], new Dictionary<string, string>(), Flowbits), _ => true), blockedPriorityMax);
}
