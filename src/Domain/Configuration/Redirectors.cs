using System.Globalization;
using LoadMaster.Domain.Collections;

namespace LoadMaster.Domain.Configuration;

/// <summary>
/// The redirect services on port 80 beside https services with <see cref="VirtualService.RedirectHttp"/>: they appear, follow and go with
/// their https service, and are virtual services like any other in between.
/// </summary>
internal static class Redirectors
{
    private const int HttpPort = 80;
    private const int HttpsPort = 443;

    public static Endpoint PlaceOf(VirtualService service) => service.Address with { Port = HttpPort };

    /// <summary>The https service that keeps this one; null when it stands for itself.</summary>
    public static VirtualService? OwnerOf(LoadMasterConfig config, VirtualService redirector) =>
        redirector.Redirect.IsOn ? config.VirtualServices.FirstOrDefault(service => Wants(service) && PlaceOf(service) == redirector.Address) : null;

    /// <summary>The document after a change, with the redirect services that it asks for and without those that the change ended.</summary>
    /// <param name="known">Where redirect services that are missing may stand already, and keep their ids and settings.</param>
    public static LoadMasterConfig Follow(LoadMasterConfig before, LoadMasterConfig after, LoadMasterConfig? known = null)
    {
        var old = Wanted(before);
        var wanted = Wanted(after);
        if (old.Count + wanted.Count == 0)
        {
            return after;
        }

        var services = new List<VirtualService>(after.VirtualServices.Count + 1);
        foreach (var service in after.VirtualServices)
        {
            var wasKept = old.TryGetValue(service.Address, out var was) && service.Redirect.IsOn;
            if (wasKept && !wanted.ContainsKey(service.Address))
            {
                continue;
            }

            services.Add(wasKept && service.Redirect.Target == was ? service with { Redirect = service.Redirect with { Target = wanted[service.Address] } } : service);
        }

        var next = after.NextVirtualServiceId;
        var taken = services.Select(service => service.Address).ToHashSet();
        foreach (var (place, target) in wanted.Where(one => taken.Add(one.Key)))
        {
            var same = known?.VirtualServices.FirstOrDefault(service => service.Address == place && service.Redirect.IsOn);
            services.Add(same is null || services.Any(service => service.Id == same.Id) ? Make(new VirtualServiceId(next++), place, target) : same);
        }

        return after with { NextVirtualServiceId = next, VirtualServices = services.ToValueList() };
    }

    private static VirtualService Make(VirtualServiceId id, Endpoint place, string target) => new()
    {
        Id = id,
        Address = place,
        Check = Json.CheckForms.DefaultFor(ServiceType.Http),
        Redirect = new RedirectSettings { Target = target },
    };

    private static bool Wants(VirtualService service) => service is { RedirectHttp: true, Type: ServiceType.Https };

    /// <summary>Where redirect services shall be, and where they send clients; of several https services on one address the first counts.</summary>
    private static Dictionary<Endpoint, string> Wanted(LoadMasterConfig config)
    {
        var wanted = new Dictionary<Endpoint, string>();
        foreach (var service in config.VirtualServices.Where(Wants))
        {
            wanted.TryAdd(
                PlaceOf(service),
                service.Address.Port == HttpsPort ? "https://%h%s" : string.Create(CultureInfo.InvariantCulture, $"https://%h:{service.Address.Port}%s"));
        }

        return wanted;
    }
}
