using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>Only TCP connections that the kernel forwards by address translation have a first packet that the node can answer in a real server's place.</summary>
internal sealed class SynProtectionRule : IConfigRule
{
    public void Check(LoadMasterConfig config, ProblemList problems)
    {
        for (var index = 0; index < config.VirtualServices.Count; index++)
        {
            if (config.VirtualServices[index] is { SynProtection: true } service && WhyNot(service) is var (field, why))
            {
                var at = JsonPath.Service(index);
                problems.Add(
                    ProblemCodes.ImpossibleCombination, at.Field("synProtection"), $"Virtual service {service.DisplayName} cannot have synProtection: {why}, or set it to false.", at.Field(field));
            }
        }
    }

    private static (string Field, string Why)? WhyNot(VirtualService service) => service switch
    {
        { Layer: not ServiceLayer.Kernel } => ("layer", "on layer 7 the node's own TCP answers clients, with SYN cookies when it is flooded; leave it out"),
        { Type: not ServiceType.Tcp } => ("type", "datagrams have no first packet; set type tcp"),
        { Forwarding: ForwardingMode.Dsr } => ("forwarding", "with direct server return the node does not see the answers whose numbers it would have to change; set forwarding nat or snat"),
        _ => null,
    };
}
