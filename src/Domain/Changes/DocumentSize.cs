using LoadMaster.Domain.Configuration;

namespace LoadMaster.Domain.Changes;

/// <summary>Estimated bytes of what would be written, to within a factor of two and without writing it.</summary>
public static class DocumentSize
{
    private const int ServiceBytes = 2_048;
    private const int ServerBytes = 128;
    private const int UserBytes = 512;

    public static long Of(ConfigLog log) => Of(log.BaseConfig) + log.Tail.Sum(Of);

    public static long Of(ConfigEvent change) => change.Change switch
    {
        ConfigChange.VirtualServicePut put => Of(put.Service),
        ConfigChange.ConfigReplaced replaced => Of(replaced.Config),
        ConfigChange.CertificatePut put => Of(put.Certificate),
        ConfigChange.AccessPut put => Of(put.Access),
        _ => ServiceBytes,
    };

    public static long Of(LoadMasterConfig config) =>
        config.VirtualServices.Sum(Of) + config.Certificates.Sum(Of) + (config.Rules.Count * (long)ServiceBytes) + Of(config.Access);

    private static long Of(VirtualService service) => ServiceBytes + ((long)ServerBytes * service.RealServers.Count) + service.NotAvailable.Page.Length;

    private static long Of(Certificate certificate) => certificate.ChainPem.Length + certificate.PrivateKey.Length;

    private static long Of(AccessSettings access) => (long)UserBytes * (access.Users.Count + access.Keys.Count);
}
