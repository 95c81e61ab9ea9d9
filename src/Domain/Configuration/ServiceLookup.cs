using System.Globalization;

namespace LoadMaster.Domain.Configuration;

/// <summary>Finds the virtual service that somebody names.</summary>
public static class ServiceLookup
{
    private const string Udp = "/udp";
    private const string Tcp = "/tcp";

    /// <summary>By id, else by name, else by address and port (of udp with <c>/udp</c> behind it); null when there is none. Names and addresses are unique.</summary>
    public static VirtualService? Find(IReadOnlyList<VirtualService> services, string text)
    {
        if (text.Length == 0)
            return null;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && services.FirstOrDefault(service => service.Id.Value == id) is { } numbered)
            return numbered;
        return services.FirstOrDefault(service => service.Name == text) ?? AtAddress(services, text);
    }

    /// <summary>Read once, as IPv6 has several spellings of one address.</summary>
    private static VirtualService? AtAddress(IReadOnlyList<VirtualService> services, string text)
    {
        var udp = text.EndsWith(Udp, StringComparison.Ordinal);
        var address = udp ? text[..^Udp.Length] : text.EndsWith(Tcp, StringComparison.Ordinal) ? text[..^Tcp.Length] : text;
        return ServicePorts.TryParse(address, out var ports)
            ? services.FirstOrDefault(service => service.Ports == ports && udp == (service.Type == ServiceType.Udp))
            : null;
    }
}
