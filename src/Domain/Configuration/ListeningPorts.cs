namespace LoadMaster.Domain.Configuration;

/// <summary>How many ports a node listens on for its virtual services: each needs a file of the process at least. Layer 4 needs none.</summary>
public static class ListeningPorts
{
    public static int Of(IEnumerable<VirtualService> services) =>
        services.Sum(service => !service.Enabled || service.Layer == ServiceLayer.Kernel ? 0 : service.ExtraPorts.Length == 0 ? 1 : 1 + PortSet.Of(service.ExtraPorts).Ports.Count);
}
