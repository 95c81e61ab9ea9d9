using LoadMaster.Domain.Configuration.Json;

namespace LoadMaster.Domain.Configuration.Rules;

/// <summary>TLS with the real servers stands on http and https services only, with a name and authorities that can be used.</summary>
internal sealed class ReencryptionRule : IConfigRule
{
    public void Check(LoadMasterConfig config, ProblemList problems)
    {
        for (var index = 0; index < config.VirtualServices.Count; index++)
        {
            var service = config.VirtualServices[index];
            var at = JsonPath.Service(index).Field("reencryption");
            if (service.Reencryption.Enabled && service.Type is ServiceType.Tcp or ServiceType.Udp)
            {
                problems.Add(
                    ProblemCodes.ImpossibleCombination,
                    at.Field("enabled"),
                    $"A service of type {Words.Of(service.Type)} hands on bytes as they come and cannot put them into TLS; make it http or https, or switch reencryption off.",
                    JsonPath.Service(index).Field("type"));
            }

            if (service.Reencryption.CaPem.Length > 0)
            {
                PemText.Check(service.Reencryption.CaPem, PemText.Certificate, "certificates", at.Field("caPem"), problems);
            }

            if (service.Reencryption.ServerName.Length > 0 && !DnsName.IsName(service.Reencryption.ServerName))
            {
                problems.Add(
                    ProblemCodes.BadHttpText,
                    at.Field("serverName"),
                    $"\"{JsonText.Shortened(service.Reencryption.ServerName)}\" is not a DNS name; write for example app.internal, or leave it empty for the servers' addresses.");
            }
        }
    }
}
