using System.Security.Cryptography;
using LoadMaster.Actors.Config;
using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Ports;
using LoadMaster.Host.Audit;
using LoadMaster.Host.Rest;
using LoadMaster.Host.Security;

namespace LoadMaster.Host.Acme;

/// <summary>The certificate as it stands in the configuration now; null when it was changed meanwhile and what came is not used.</summary>
public sealed record AcmePutResult(Certificate? Stored);

/// <summary>Puts a certificate that has come into the configuration, as an administrator would: checked, journalled, replicated, audited.</summary>
/// <param name="gateway">Called once the node has started: there are no actors to ask before.</param>
public sealed class AcmePut(Func<INodeGateway> gateway, IPrivateKeys keys, AuditLog audit, NodeInfo node, TimeProvider time)
{
    private const int TriesMax = 60;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <exception cref="AcmeException">The configuration does not take it.</exception>
    public async Task<AcmePutResult> PutAsync(Certificate ordered, IssuedCertificate issued, CancellationToken cancel)
    {
        var sealedKey = keys.Seal(issued.PrivateKey);
        CryptographicOperations.ZeroMemory(issued.PrivateKey);
        var stored = ordered with { ChainPem = issued.ChainPem, PrivateKey = sealedKey, Acme = ordered.Acme with { Asked = "" } };
        var command = new ConfigCommand.PutCertificate(AcmeCertificates.ToJson(stored.Name, stored.ChainPem, stored.PrivateKey, stored.Acme).ToJsonString(), Replace: true);
        var problem = "";
        for (var tries = 0; tries < TriesMax; tries++)
        {
            try
            {
                var now = await gateway().GetConfigAsync(cancel);
                if (now.Config.Certificates.FirstOrDefault(one => one.Name == ordered.Name) is not { } current || current != ordered)
                    return new AcmePutResult(null);
                switch (await gateway().ChangeAsync(new ConfigProtocol.ChangeConfig(command, $"acme@{node.Name}", now.Revision), cancel))
                {
                    case ConfigProtocol.ChangeAccepted accepted:
                        var differences = await ChangeDifferences.OfAsync(gateway(), accepted.Revision, CancellationToken.None);
                        audit.ChangeAccepted($"acme@{node.Name}", $"certificate {ordered.Name} by the account {ordered.Acme.Account}", accepted.Revision, accepted.Changed, differences);
                        return new AcmePutResult(stored);
                    case ConfigProtocol.ChangeRefused { Problems: [var first, ..] } refused:
                        problem = first.Message;
                        if (refused.Kind is ConfigProtocol.RefusalKind.Invalid or ConfigProtocol.RefusalKind.NotFound)
                            throw new AcmeException($"the configuration does not take the authority's certificate: {first.Message}");
                        break;
                }
            }
            catch (NodeNotReadyException away)
            {
                problem = away.Message;
            }

            await Task.Delay(Pause, time, cancel);
        }

        throw new AcmeException($"the authority gave a certificate, but it could not be stored: {problem}");
    }
}
