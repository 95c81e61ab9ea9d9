using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>A layer 4 service asks for nothing that needs a look into the traffic, a layer 7 service for nothing that only the kernel does; each conflict is named.</summary>
internal sealed class LayerRule : IConfigRule
{
    public void Check(LoadMasterConfig config, ProblemList problems)
    {
        for (var index = 0; index < config.VirtualServices.Count; index++)
        {
            var service = config.VirtualServices[index];
            if (service.Layer == ServiceLayer.Kernel)
            {
                CheckKernel(service, index, problems);
            }
            else
            {
                CheckRelayed(service, JsonPath.Service(index), problems);
            }
        }
    }

    private static void CheckRelayed(VirtualService service, JsonPath at, ProblemList problems)
    {
        var layer = at.Field("layer");
        if (service.Type == ServiceType.Udp)
        {
            problems.Add(ProblemCodes.ImpossibleCombination, at.Field("type"), "udp is forwarded by the kernel only; set layer 4, or another type.", layer);
        }

        if (service.PortLast != 0)
        {
            problems.Add(
                ProblemCodes.ImpossibleCombination, at.Field("address"), $"{service.AddressText} is a range of ports, which only layer 4 has; set layer 4 or give one port.", layer);
        }

        if (service.Forwarding != ForwardingMode.Auto)
        {
            problems.Add(
                ProblemCodes.ImpossibleCombination,
                at.Field("forwarding"),
                $"forwarding {Words.Of(service.Forwarding)} is for layer 4; a layer 7 service makes connections of its own: leave it out, or set layer 4.",
                layer);
        }
    }

    private static void CheckKernel(VirtualService service, int index, ProblemList problems)
    {
        var at = JsonPath.Service(index);
        if (service.Type is not (ServiceType.Tcp or ServiceType.Udp))
        {
            Conflict("type", $"type {Words.Of(service.Type)} looks into the traffic; set type tcp or udp");
        }

        if (service.Certificates.Count > 0)
        {
            Conflict("certificates", "TLS does not end in the kernel; empty the list");
        }

        if (service.TlsMinimum != TlsVersion.Tls12)
        {
            Conflict("tlsMinimum", "TLS does not end in the kernel; leave it out");
        }

        if (service.ForwardedFor)
        {
            Conflict("forwardedFor", "X-Forwarded-For is a header of HTTP, which the kernel does not read; set it to false");
        }

        if (service.ExtraPorts.Length > 0)
        {
            Conflict("extraPorts", "the kernel takes a range in the address (8000-8099) or *; leave it out");
        }

        if (service.Persistence.Mode is not (PersistenceMode.None or PersistenceMode.SourceIp))
        {
            Conflict("persistence", $"{Words.Of(service.Persistence.Mode)} looks into the traffic; set mode none or src");
        }

        if (service.Timeouts with { DrainTimeoutSeconds = 0 } != new ServiceTimeouts { DrainTimeoutSeconds = 0 })
        {
            Conflict("timeouts", "only drainTimeoutSeconds holds here, the kernel keeps its own time for connections; leave the others out");
        }

        foreach (var (field, why) in EngineFields(service))
        {
            Conflict(field, why);
        }

        foreach (var field in HttpFields(service))
        {
            Conflict(field, "it needs HTTP, which the kernel does not read; leave it out");
        }

        CheckAddress(service, at, problems);
        CheckServers(service, index, problems);

        void Conflict(string field, string why) =>
            problems.Add(ProblemCodes.ImpossibleCombination, at.Field(field), $"Layer 4 has no {field} of this kind: {why}, or set layer 7.", at.Field("layer"));
    }

    /// <summary>What is set of the fields that need the data plane, and why.</summary>
    private static IEnumerable<(string Field, string Why)> EngineFields(VirtualService service)
    {
        if (service.ProxyProtocol != new ProxyProtocolSettings())
        {
            yield return ("proxyProtocol", "the kernel adds no bytes to a connection and takes none off; with nat real servers see the client's address anyway; leave it out");
        }

        if (service.Transparent)
        {
            yield return ("transparent", "with forwarding nat real servers see the client's address anyway; set it to false");
        }

        if (service.Limits != new ServiceLimits())
        {
            yield return ("limits", "the data plane counts what it relays, not what the kernel forwards; leave it out");
        }

        if (service.Queue != new QueueSettings())
        {
            yield return ("queue", "the kernel lets no connection wait; leave it out");
        }

        if (service.Retry != new RetrySettings())
        {
            yield return ("retry", "the kernel keeps nothing that could be sent once more; leave it out");
        }

        if (service.SlowStartSeconds > 0)
        {
            yield return ("slowStartSeconds", "the kernel's slots know no growing shares; leave it out");
        }

        if (service.Outliers != new OutlierSettings())
        {
            yield return ("outliers", "the kernel does not tell which connections failed; leave it out");
        }

        if (service.AccessLog != new AccessLogSettings())
        {
            yield return ("accessLog", "the kernel tells of no single connection; leave it out");
        }
    }

    /// <summary>What is set of the fields that work on requests and responses.</summary>
    private static IEnumerable<string> HttpFields(VirtualService service)
    {
        (string Field, bool IsSet)[] fields =
        [
            ("clientHeaders", service.ClientHeaders.IsOn),
            ("compression", service.Compression != new CompressionSettings()),
            ("cache", service.Cache != new CacheSettings()),
            ("allowHttp09", service.AllowHttp09),
            ("redirectHttp", service.RedirectHttp),
            ("redirect", service.Redirect != new RedirectSettings()),
            ("notAvailable", service.NotAvailable != new NotAvailableSettings()),
            ("requestRules", service.RequestRules.Count > 0),
            ("responseRules", service.ResponseRules.Count > 0),
            ("groups", service.Groups.Count > 0),
            ("routes", service.Routes.Count > 0),
        ];
        return fields.Where(one => one.IsSet).Select(one => one.Field);
    }

    private static void CheckAddress(VirtualService service, JsonPath at, ProblemList problems)
    {
        if (AddressKind.IsWildcard(service.Address.Address))
        {
            problems.Add(
                ProblemCodes.ImpossibleCombination,
                at.Field("address"),
                $"{service.AddressText} stands for every address of the node, its management among them, and layer 4 takes all packets; give one address, a shared one as a rule.",
                at.Field("layer"));
        }
    }

    private static void CheckServers(VirtualService service, int index, ProblemList problems)
    {
        LayerServerFields.Check(service, index, problems);
        var seen = new Dictionary<System.Net.IPAddress, int>();
        for (var position = 0; position < service.RealServers.Count; position++)
        {
            var server = service.RealServers[position].Address;
            var at = JsonPath.Server(index, position).Field("address");
            if (server.Address.AddressFamily != service.Address.Address.AddressFamily)
            {
                problems.Add(
                    ProblemCodes.ImpossibleCombination,
                    at,
                    $"Real server {server} and the layer 4 service on {service.AddressText} are of different IP versions, between which the kernel does not translate; give an address of the same version, or set layer 7.",
                    JsonPath.Service(index).Field("address"));
            }

            if (service.RealServers[position].SniHosts.Count > 0)
            {
                problems.Add(
                    ProblemCodes.ImpossibleCombination,
                    JsonPath.Server(index, position).Field("sniHosts"),
                    "Layer 4 does not see the name that clients ask for; empty the list, or set layer 7.",
                    JsonPath.Service(index).Field("layer"));
            }

            if (!seen.TryAdd(server.Address, position) && service.PortLast != 0)
            {
                problems.Add(
                    ProblemCodes.DuplicateAddress,
                    at,
                    $"Real server {server.Address} stands twice in a service with a range of ports, where traffic keeps its port; keep one.",
                    JsonPath.Server(index, seen[server.Address]).Field("address"));
            }

            if (server.Address.Equals(service.Address.Address) && service.PortLast != 0 && service.Ports.Contains(server.Port))
            {
                problems.Add(
                    ProblemCodes.ImpossibleCombination,
                    at,
                    $"Real server {server} is an address of its own virtual service ({service.AddressText}); give the server's own address.",
                    JsonPath.Service(index).Field("address"));
            }
        }
    }
}
