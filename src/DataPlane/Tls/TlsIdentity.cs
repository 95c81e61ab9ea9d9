using LoadMaster.Domain.Collections;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Serving;

namespace LoadMaster.DataPlane.Tls;

/// <summary>What a service's TLS is made from: as long as it is equal, the context stays.</summary>
/// <param name="Certificates">The default first.</param>
internal sealed record TlsIdentity(VirtualServiceId Service, TlsVersion Minimum, TlsSettings Settings, ValueList<Certificate> Certificates)
{
    /// <summary>Null, with the reason, when a certificate is not in the plan.</summary>
    public static TlsIdentity? Of(VirtualService service, ServingPlan plan, out string reason)
    {
        var found = new List<Certificate>(service.Certificates.Count);
        reason = service.Certificates.Count == 0 ? "it names no certificate" : "";
        foreach (var name in service.Certificates)
        {
            if (plan.Certificates.FirstOrDefault(certificate => certificate.Name == name) is { } certificate)
            {
                found.Add(certificate);
            }
            else
            {
                reason = $"there is no certificate \"{name}\"";
            }
        }

        return reason.Length > 0 ? null : new TlsIdentity(service.Id, service.TlsMinimum, service.Tls, found.ToValueList());
    }
}
