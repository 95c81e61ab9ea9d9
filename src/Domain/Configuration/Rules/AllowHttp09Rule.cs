using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>HTTP/0.9 is allowed only where HTTP is spoken; layer 4 services are told by <see cref="LayerRule"/>.</summary>
internal sealed class AllowHttp09Rule : IConfigRule
{
    public void Check(LoadMasterConfig config, ProblemList problems)
    {
        for (var index = 0; index < config.VirtualServices.Count; index++)
        {
            var service = config.VirtualServices[index];
            if (service is { AllowHttp09: true, Type: ServiceType.Tcp } && service.Layer != ServiceLayer.Kernel)
            {
                var at = JsonPath.Service(index);
                problems.Add(
                    ProblemCodes.ImpossibleCombination,
                    at.Field("allowHttp09"),
                    "A tcp service passes bytes on and tells no versions of HTTP apart, so HTTP/0.9 goes through anyway; set it to false, or make the service http.",
                    at.Field("type"));
            }
        }
    }
}
