using LoadMaster.Domain.Configuration;
using LoadMaster.Ips.Rules;

namespace LoadMaster.DataPlane.Inspection;

/// <summary>What inspecting a request needs to know of its service.</summary>
/// <param name="Exceptions">Sids that do not count, in rising order.</param>
internal sealed record InspectedService(VirtualServiceId Id, IpsMode Mode, int[] Exceptions, bool Responses, UInt128 Address, int Port)
{
    /// <summary>Null when its requests are not inspected.</summary>
    public static InspectedService? Of(VirtualService service) => service.Ips.Mode == IpsMode.Off
        ? null
        : new(service.Id, service.Ips.Mode, [.. service.Ips.Exceptions.Order()], service.Ips.Responses, RuleAddresses.Number(service.Address.Address), service.Address.Port);

    public bool Counts(IpsRule rule) => Exceptions.Length == 0 || Array.BinarySearch(Exceptions, rule.Identity.Sid) < 0;
}
